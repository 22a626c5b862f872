import type { PlanValue } from "../../../plan/plan.ts";
import { type Certainty, findingUnless, holds, some } from "../../core/certainty.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { undetermined, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { releases, testsModels } from "../../core/releases.ts";
import { type Step, stepsOf } from "../../core/workflows.ts";

export const control = defineControl({
  id: "pipelines-validate-before-release",
  level: 2,
  dimension: "model",
  severity: "high",
  statement: "A pipeline releases a model, and only after a step that tests the model has ended well.",
  sources: [
    { by: "google", reference: "level 1: model validation; level 2: tests of pipelines before they are deployed" },
    { by: "microsoft", reference: "level 3: each model release includes unit and integration tests" },
    { by: "research", reference: "Model Development and Training: Model Validation" },
  ],
  remediation: "Name the step that gives a model to its users `promote`, and let it depend on one named `validate` or `evaluate`.",
  keys: ["pipelines.enabled"],
  estate: (estate) => {
    const given = estate
      .readingsOf("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate")
      .flatMap(stepsOf)
      .filter(({ template }) => releases(template.at("name")));
    if (given.length > 0) return given.flatMap(afterValidation);
    return findingUnless(some(managedWays(estate)), "must have a pipeline that releases a model after it has tested the model");
  },
});

function afterValidation({ after, open, template, workflow }: Step): readonly EstateFinding[] {
  if (after.some(testsModels)) return [];
  const reason = "must wait for a step that tests the model";
  const path = template.path;
  return about(workflow.resource, [open ? undetermined(path, reason) : violated(path, reason)]);
}

/** Pipelines of managed systems with a condition in them: what comes after it is done only where it holds. */
function managedWays(estate: Estate): readonly Certainty[] {
  const sageMaker = estate
    .readingsOf("aws:sagemaker/pipeline:Pipeline")
    .map((pipeline) => holds(pipeline.at("pipelineDefinition"), (definition) => hasCondition(definition)));
  const databricks = estate.readingsOf("databricks:index/job:Job").map((job) => some(job.at("tasks").items().map(isCondition)));
  return [...sageMaker, ...databricks];
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-condition */
function hasCondition(definition: PlanValue): boolean {
  return typeof definition === "string" && /"Type"\s*:\s*"Condition"/.test(definition) && /"Type"\s*:\s*"RegisterModel"/.test(definition);
}

function isCondition(task: Reading): Certainty {
  return holds(task.at("conditionTask", "op"), (value) => typeof value === "string" && value !== "");
}
