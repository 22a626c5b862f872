import { dagsOf } from "../../core/airflow.ts";
import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { eventOf, hasSteps, startsOf } from "../../core/events.ts";
import { namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const CRON_WORKFLOW = "kubernetes:argoproj.io/v1alpha1:CronWorkflow";

/** Types of managed systems that start pipelines, and whether one of them does. */
const MANAGED: Readonly<Record<string, (inputs: Reading) => Certainty>> = {
  "aws:scheduler/schedule:Schedule": (schedule) =>
    every([isOn(schedule.at("state"), "ENABLED"), leadsToPipeline(schedule.at("target", "arn"))]),
  "aws:cloudwatch/eventTarget:EventTarget": (target) => leadsToPipeline(target.at("arn")),
  "gcp:vertex/aiSchedule:AiSchedule": (schedule) => isGiven(schedule.at("cron")),
  "azure-native:machinelearningservices:Schedule": (schedule) => isOn(schedule.at("scheduleProperties", "isEnabled"), true),
  "databricks:index/job:Job": (job) =>
    some([
      every([isGiven(job.at("schedule", "quartzCronExpression")), isOn(job.at("schedule", "pauseStatus"), "UNPAUSED")]),
      job.at("trigger").keys().length > 0 && isOn(job.at("trigger", "pauseStatus"), "UNPAUSED"),
    ]),
};

export const control = defineControl({
  id: "pipelines-start-by-themselves",
  level: 1,
  dimension: "model",
  severity: "medium",
  statement: "Some pipeline is started by the clock or by an event, without a person.",
  sources: [
    { by: "google", reference: "level 1: ML pipeline triggers" },
    { by: "microsoft", reference: "level 2: scheduled or event-driven jobs handle recurring training" },
  ],
  remediation: "Turn `triggers` on, and leave `triggers.schedule` at a time.",
  keys: ["triggers.enabled", "triggers.schedule"],
  estate: (estate) => findingUnless(some(waysOf(estate)), "must start some pipeline by a schedule that is not suspended, or by an event"),
});

function waysOf(estate: Estate): readonly Certainty[] {
  const controller = estate.chartsNamed("argo-workflows").length > 0;
  const listener = estate.chartsNamed("argo-events").length > 0;
  const clocks = estate.readingsOf(CRON_WORKFLOW).map((cron) => every([controller, isScheduled(cron)]));
  const sensors = startsOf(estate).map(({ dependencies, sensor, workflow }) => {
    const heard = dependencies.length > 0 && dependencies.every((dependency) => eventOf(sensor, dependency) !== undefined);
    return controller && listener && heard && hasSteps(namespaceOf(workflow), workflow.at("spec"));
  });
  const airflow = estate.chartsNamed("airflow").length > 0 && dagsOf(estate).some(hasSchedule);
  const managed = Object.entries(MANAGED).flatMap(([type, starts]) => estate.readingsOf(type).map(starts));
  return [...clocks, ...sensors, airflow, ...managed];
}

/** https://argo-workflows.readthedocs.io/en/release-4.0/cron-workflows/ */
function isScheduled(cron: Reading): Certainty {
  const schedules = cron.at("spec", "schedules").items().map(isGiven);
  const suspended = holds(cron.at("spec", "suspend"), (value) => value !== false);
  return every([
    some(schedules),
    suspended === undefined ? undefined : !suspended,
    hasSteps(namespaceOf(cron), cron.at("spec", "workflowSpec")),
  ]);
}

/** Airflow starts a pipeline whose schedule is not `None`. https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html */
function hasSchedule(program: Reading): boolean {
  return /\bschedule\s*=\s*(?!None\b)\S/.test(program.text() ?? "");
}

/** Whether a switch that is on by default is on. */
function isOn(reading: Reading, on: string | boolean): Certainty {
  return reading.state === "absent" || holds(reading, (value) => value === on);
}

function leadsToPipeline(arn: Reading): Certainty {
  if (arn.state === "unknown" && arn.sources().some(({ type }) => type === "aws:sagemaker/pipeline:Pipeline")) return true;
  return holds(arn, (value) => typeof value === "string" && /^arn:aws[\w-]*:sagemaker:.+:pipeline\//.test(value));
}
