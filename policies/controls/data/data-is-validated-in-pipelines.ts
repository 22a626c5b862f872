import { dagsOf } from "../../core/airflow.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { someItem } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { undetermined, violated } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import type { Reading } from "../../core/reading.ts";
import { startedWorkflows, stepsOf, trains } from "../../core/workflows.ts";

/** What a step does is told by its name. */
const VALIDATES = /^(validate|check-data)/;

/** Kinds of step by which SageMaker checks data. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html */
const SAGEMAKER_CHECKS: readonly string[] = ["QualityCheck", "ClarifyCheck"];

const REASON = "must hold a step that validates data";

export const control = defineControl({
  id: "data-is-validated-in-pipelines",
  level: 1,
  dimension: "data",
  severity: "high",
  statement: "Every pipeline that starts by itself validates its data before it trains on them.",
  sources: [
    { by: "google", reference: "level 1: data validation, by schema and by values, as a step of the pipeline" },
    { by: "research", reference: "Automation and CI/CD: Data Validation" },
  ],
  remediation: "Leave the pipeline `train` to the estate, or put a step `validate` before the step that trains in one of your own.",
  keys: ["pipelines.enabled", "triggers.enabled"],
  estate: (estate) => {
    const pipelines = [...ofWorkflows(estate), ...ofAirflow(estate), ...ofManaged(estate)];
    return pipelines.length > 0 ? pipelines.flat() : [violated("", "must have a pipeline that starts by itself, and trains")];
  },
});

/** What is wrong with each step that trains. */
function ofWorkflows(estate: Estate): readonly (readonly EstateFinding[])[] {
  const trainings = startedWorkflows(estate).flatMap(stepsOf).filter(trains);
  return trainings.map(({ after, open, template }) => {
    const reason = "must wait for a step that validates data";
    if (after.some((name) => VALIDATES.test(name))) return [];
    return about(template.resource, [open ? undetermined(template.path, reason) : violated(template.path, reason)]);
  });
}

/** A pipeline of Airflow is a program; in it the check stands before the sign that says what comes next. https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html#task-dependencies */
function ofAirflow(estate: Estate): readonly (readonly EstateFinding[])[] {
  if (estate.chartsNamed("airflow").length === 0) return [];
  const trainings = dagsOf(estate).filter((dag) => /["'](train|fit|tune)/.test(dag.text() ?? ""));
  return trainings.map((dag) =>
    /["'](validate|check-data)[^\n]*>>/.test(dag.text() ?? "")
      ? []
      : about(dag.resource, [violated(dag.path, "must validate data before it trains")]),
  );
}

/** Managed systems say in one text, or one list, what a pipeline does. */
function ofManaged(estate: Estate): readonly (readonly EstateFinding[])[] {
  const sagemaker = estate.readingsOf("aws:sagemaker/pipeline:Pipeline").map((pipeline) => {
    const steps = parsed(pipeline.at("pipelineDefinition")).at("Steps");
    return about(
      pipeline.resource,
      someItem(steps, (step) => SAGEMAKER_CHECKS.includes(step.at("Type").text() ?? ""), REASON),
    );
  });
  const databricks = estate.readingsOf("databricks:index/job:Job").map((job) => {
    const validates = (task: Reading) => VALIDATES.test(task.at("taskKey").text() ?? "");
    return about(job.resource, someItem(job.at("tasks"), validates, REASON));
  });
  return [...sagemaker, ...databricks];
}
