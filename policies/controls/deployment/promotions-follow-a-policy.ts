import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";
import { goesByItself, isAnalysed, releases, rolloutsOf } from "../../core/releases.ts";
import { startedWorkflows } from "../../core/workflows.ts";

/** A condition on what another task has found. */
const FOUND = /\btasks\.[\w-]+\.outputs\./;

/** Either a pipeline that starts by itself releases under a condition on what it has measured, or a rollout goes on by its analysis. */
export const control = defineControl({
  id: "promotions-follow-a-policy",
  level: 3,
  dimension: "deployment",
  severity: "medium",
  statement: "Whether a model is promoted is decided by a condition that is written down, and no person has to do it.",
  sources: [
    { by: "microsoft", reference: "level 4: model promotion is policy-based and automated" },
    { by: "google", reference: "level 2: continuous delivery of the model" },
  ],
  remediation: "Let the step that promotes run `when` the test's outputs say so, in a pipeline that a schedule or an event starts.",
  keys: ["triggers.enabled", "triggers.schedule"],
  estate: (estate) => {
    const rollouts = rolloutsOf(estate).map((rollout) => every([isAnalysed(rollout), goesByItself(rollout)]));
    const ways = [...rollouts, ...promotingTasks(estate).map(isConditional), ...managedWays(estate)];
    return findingUnless(some(ways), "must promote a model by itself, under a condition on what was measured");
  },
});

function promotingTasks(estate: Estate): readonly Reading[] {
  const templates = startedWorkflows(estate).flatMap((workflow) => workflow.at("spec", "templates").items());
  const tasks = templates.flatMap((template) => template.at("dag", "tasks").items());
  return tasks.filter((task) => releases(task.at("template")) || releases(task.at("templateRef", "template")));
}

function isConditional(task: Reading): Certainty {
  return holds(task.at("when"), (when) => typeof when === "string" && FOUND.test(when));
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-condition */
function managedWays(estate: Estate): readonly Certainty[] {
  return estate.readingsOf("aws:sagemaker/pipeline:Pipeline").map((pipeline) =>
    holds(pipeline.at("pipelineDefinition"), (definition) => {
      const text = typeof definition === "string" ? definition : "";
      return /"Type"\s*:\s*"Condition"/.test(text) && /"ModelApprovalStatus"\s*:\s*"Approved"/.test(text);
    }),
  );
}
