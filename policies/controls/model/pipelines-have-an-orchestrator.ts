import { dagsOf } from "../../core/airflow.ts";
import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";

/** Pipelines of managed systems, which run them. */
const MANAGED = [
  "aws:sagemaker/pipeline:Pipeline",
  "aws:mwaa/environment:Environment",
  "gcp:vertex/aiSchedule:AiSchedule",
  "gcp:composer/environment:Environment",
  "azure-native:machinelearningservices:Schedule",
  "azure-native:machinelearningservices:BatchEndpoint",
  "databricks:index/job:Job",
  "databricks:index/pipeline:Pipeline",
] as const;

const WORKFLOWS = ["WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"].map((kind) => `kubernetes:argoproj.io/v1alpha1:${kind}`);

export const control = defineControl({
  id: "pipelines-have-an-orchestrator",
  level: 1,
  dimension: "model",
  severity: "high",
  statement: "An orchestrator runs pipelines, and there is a pipeline that it runs.",
  sources: [
    { by: "google", reference: "level 1: rapid experiment, whose steps are orchestrated" },
    { by: "aws", reference: "repeatable phase: automatic workflows" },
    { by: "research", reference: "Level 1: ML Pipeline Automation" },
  ],
  remediation: "Turn `pipelines` on; it needs `teams`. On a managed system, declare its pipeline.",
  keys: ["pipelines.enabled", "pipelines.system", "teams.enabled"],
  estate: (estate) => findingUnless(some(waysOf(estate)), "must have an orchestrator, and a pipeline that it runs"),
});

function waysOf(estate: Estate): readonly Certainty[] {
  // A controller that watches its own namespace alone runs no team's workflows. https://github.com/argoproj/argo-helm/blob/argo-workflows-1.0.18/charts/argo-workflows/values.yaml
  const argo = estate.chartsNamed("argo-workflows").map((chart) => {
    const alone = holds(chart.at("values", "singleNamespace"), (value) => value !== false);
    return every([alone === undefined ? undefined : !alone, estate.ofType(...WORKFLOWS).length > 0]);
  });
  const airflow = estate.chartsNamed("airflow").length > 0 && dagsOf(estate).length > 0;
  return [...argo, airflow, estate.ofType(...MANAGED).length > 0];
}
