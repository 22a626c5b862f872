import { type Certainty, findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";

const RUNTIMES = ["TrainingRuntime", "ClusterTrainingRuntime"].map((kind) => `kubernetes:trainer.kubeflow.org/v1alpha1:${kind}`);

/** Managed systems train on several machines by an API of their own; what stands for it is the place that jobs are started from, or run on. */
const MANAGED = [
  "aws:sagemaker/domain:Domain",
  "gcp:vertex/aiMetadataStore:AiMetadataStore",
  "azure-native:machinelearningservices:Compute",
  "databricks:index/clusterPolicy:ClusterPolicy",
] as const;

export const control = defineControl({
  id: "training-has-an-operator",
  level: 1,
  dimension: "model",
  severity: "medium",
  statement: "Training on several machines is run by an operator, or by a system that does the same.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: robust_controller" },
    { by: "research", reference: "Model Development and Training: Distributed Training" },
  ],
  remediation: "Turn `training` on; it needs `teams`.",
  keys: ["training.enabled", "training.system"],
  estate: (estate) =>
    findingUnless(some(waysOf(estate)), "must have an operator of distributed training, with a runtime where it needs one"),
});

/** A TrainJob of Kubeflow's Trainer names a runtime, and is refused without one; a RayJob brings all that it needs. */
function waysOf(estate: Estate): readonly Certainty[] {
  return [
    estate.chartsNamed("kubeflow-trainer").length > 0 && estate.ofType(...RUNTIMES).length > 0,
    estate.chartsNamed("kuberay-operator").length > 0,
    estate.ofType(...MANAGED).length > 0,
  ];
}
