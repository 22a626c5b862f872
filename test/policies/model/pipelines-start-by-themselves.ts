import { type ControlCases, object, resource, unknown, urnOf } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";
import { cronWorkflow, eventSource, sensor, workflowTemplate } from "../../support/workflows.ts";

const train = workflowTemplate("train");
const workflows = chart("argo-workflows");
const events = chart("argo-events");
const call = eventSource("webhook", "webhook", { endpoint: "/train" });
const PIPELINE = "aws:sagemaker/pipeline:Pipeline";

function dag(program: string) {
  return object("kubernetes:core/v1:ConfigMap", "dags", { data: { "dag.py": program } });
}

export const cases: ControlCases = {
  // Another time is as good, and which state a schedule of Databricks is in by default too.
  harmless: [/^spec\.schedules\[0\]$/, /^scheduleProperties\.isEnabled$/, /pauseStatus$/, /^state$/],
  cases: [
    {
      sort: "compliant",
      title: "a workflow that the clock starts",
      answer: "passed",
      resources: [workflows, train, cronWorkflow("train", { suspend: false })],
    },
    {
      sort: "compliant",
      title: "a workflow that a call starts",
      answer: "passed",
      resources: [workflows, events, train, call, sensor(["webhook"], "train")],
    },
    {
      sort: "compliant",
      title: "a pipeline of Airflow's with a schedule",
      answer: "passed",
      resources: [chart("airflow"), dag('from airflow.sdk import DAG\nDAG(dag_id="train", schedule="@weekly")')],
    },
    {
      sort: "compliant",
      title: "a job of Databricks with a time",
      answer: "passed",
      resources: [resource("databricks:index/job:Job", { schedule: { quartzCronExpression: "0 0 3 ? * MON" } })],
    },
    {
      sort: "compliant",
      title: "a pipeline of SageMaker, whose address is known later",
      answer: "passed",
      resources: [
        resource(PIPELINE, {}, { name: "train" }),
        resource(
          "aws:scheduler/schedule:Schedule",
          { state: "ENABLED", target: { arn: unknown } },
          { propertyDependencies: { target: [urnOf(PIPELINE, "train")] } },
        ),
      ],
    },
    {
      sort: "compliant",
      title: "a schedule of Vertex AI",
      answer: "passed",
      resources: [resource("gcp:vertex/aiSchedule:AiSchedule", { cron: "0 3 * * 1" })],
    },
    {
      sort: "violating",
      title: "a workflow whose clock is suspended",
      answer: "violated",
      resources: [workflows, train, cronWorkflow("train", { suspend: true })],
    },
    {
      sort: "violating",
      title: "a clock without what runs workflows",
      answer: "violated",
      resources: [train, cronWorkflow("train")],
    },
    {
      sort: "violating",
      title: "a clock for a workflow that is not there",
      answer: "violated",
      resources: [workflows, train, cronWorkflow("retrain")],
    },
    {
      sort: "violating",
      title: "a sensor that waits for two events, one of which has no source",
      answer: "violated",
      resources: [workflows, events, train, call, sensor(["webhook", "alerts"], "train")],
    },
    {
      sort: "violating",
      title: "a sensor without what listens",
      answer: "violated",
      resources: [workflows, train, call, sensor(["webhook"], "train")],
    },
    {
      sort: "violating",
      title: "a pipeline of Airflow's that a person starts",
      answer: "violated",
      resources: [chart("airflow"), dag("from airflow.sdk import DAG\nDAG(schedule=None)")],
    },
    {
      sort: "violating",
      title: "a job of Databricks that is paused",
      answer: "violated",
      resources: [resource("databricks:index/job:Job", { schedule: { quartzCronExpression: "0 0 3 ? * MON", pauseStatus: "PAUSED" } })],
    },
    {
      sort: "boundary",
      title: "a sensor that either of two events suffices for, one of which has a source",
      answer: "passed",
      resources: [workflows, events, train, call, sensor(["webhook", "alerts"], "train", { conditions: "webhook || alerts" })],
    },
    {
      sort: "unknown",
      title: "a clock of which it is known later whether it is suspended",
      answer: "undetermined",
      resources: [workflows, train, cronWorkflow("train", { suspend: unknown })],
    },
    {
      sort: "absent",
      title: "a clock without a time",
      answer: "violated",
      resources: [workflows, train, cronWorkflow("train", { schedules: [] })],
    },
    {
      sort: "wrong-type",
      title: "a time that is no text",
      answer: "violated",
      resources: [workflows, train, cronWorkflow("train", { schedules: [3] })],
    },
  ],
};
