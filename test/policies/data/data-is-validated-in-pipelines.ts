import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { cron, workflow } from "../../support/workflow-cases.ts";

const validated = workflow("train", [{ template: "validate" }, { template: "train", depends: "validate.Succeeded" }]);

function sagemaker(definition: PlanValue) {
  return resource("aws:sagemaker/pipeline:Pipeline", { pipelineDefinition: definition });
}

function job(tasks: PlanValue) {
  return resource("databricks:index/job:Job", { tasks });
}

const airflow = resource("kubernetes:helm.sh/v3:Release", { chart: "airflow" });
const dag = (tasks: string) =>
  object("kubernetes:core/v1:ConfigMap", "dags", { data: { "train_dag.py": `from airflow.sdk import DAG\n${tasks}\n` } });

export const cases: ControlCases = {
  harmless: [/^metadata\.name$/, /dag\.tasks\[(1|2)\]\.name$/, /tasks\[1\]\.template$/, /templates\[1\]\.name$/],
  cases: [
    {
      sort: "compliant",
      title: "a pipeline that validates before it trains, by the clock",
      answer: "passed",
      resources: [cron("retrain", "train"), validated],
    },
    {
      sort: "compliant",
      title: "one that an event starts, and that calls the validation of another workflow",
      answer: "passed",
      resources: [
        object("kubernetes:argoproj.io/v1alpha1:Sensor", "alerts", {
          spec: {
            triggers: [
              {
                template: {
                  k8s: {
                    source: {
                      resource: { kind: "Workflow", metadata: { namespace: "mlops" }, spec: { workflowTemplateRef: { name: "train" } } },
                    },
                  },
                },
              },
            ],
          },
        }),
        object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "train", {
          spec: {
            entrypoint: "main",
            templates: [
              {
                name: "main",
                dag: {
                  tasks: [
                    { name: "check", templateRef: { name: "checks", template: "validate-all" } },
                    { name: "clean", template: "clean", dependencies: ["check"] },
                    { name: "fit", template: "fit", depends: "clean.Succeeded" },
                  ],
                },
              },
              { name: "clean" },
              { name: "fit" },
            ],
          },
        }),
        object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "checks", { spec: { templates: [{ name: "validate-all" }] } }),
      ],
    },
    {
      sort: "compliant",
      title: "a pipeline of Airflow that validates before it trains",
      answer: "passed",
      resources: [airflow, dag('step("validate") >> step("train")')],
    },
    {
      sort: "compliant",
      title: "pipelines of managed systems",
      answer: "passed",
      resources: [sagemaker(JSON.stringify({ Steps: [{ Name: "check", Type: "QualityCheck" }] })), job([{ taskKey: "validate" }])],
    },
    {
      sort: "violating",
      title: "a pipeline that only trains",
      answer: "violated",
      resources: [cron("retrain", "train"), workflow("train", [{ template: "train" }])],
    },
    {
      sort: "violating",
      title: "a pipeline that validates beside its training",
      answer: "violated",
      resources: [cron("retrain", "train"), workflow("train", [{ template: "validate" }, { template: "train" }])],
    },
    {
      sort: "violating",
      title: "a pipeline that trains whatever validation says",
      answer: "violated",
      resources: [
        cron("retrain", "train"),
        workflow("train", [{ template: "validate" }, { template: "train", depends: "validate.Succeeded || validate.Failed" }]),
      ],
    },
    { sort: "violating", title: "a pipeline of Airflow that only trains", answer: "violated", resources: [airflow, dag('step("train")')] },
    {
      sort: "violating",
      title: "a pipeline of Airflow that nobody runs",
      answer: "violated",
      resources: [dag('step("validate") >> step("train")')],
    },
    {
      sort: "violating",
      title: "a pipeline of SageMaker that only trains",
      answer: "violated",
      resources: [sagemaker(JSON.stringify({ Steps: [{ Name: "fit", Type: "Training" }] }))],
    },
    {
      sort: "violating",
      title: "a pipeline whose validation is not there",
      answer: "violated",
      resources: [
        cron("retrain", "train"),
        object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "train", {
          spec: {
            entrypoint: "main",
            templates: [
              {
                name: "main",
                dag: {
                  tasks: [
                    { name: "validate", templateRef: { name: "checks", template: "validate" } },
                    { name: "fit", template: "fit", depends: "validate" },
                  ],
                },
              },
              { name: "fit" },
            ],
          },
        }),
      ],
    },
    { sort: "violating", title: "a pipeline that nobody starts", answer: "violated", paths: [""], resources: [validated] },
    {
      sort: "boundary",
      title: "a workflow that calls itself",
      answer: "violated",
      resources: [
        cron("retrain", "train"),
        object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "train", {
          spec: { entrypoint: "main", templates: [{ name: "main", dag: { tasks: [{ name: "again", template: "main" }] } }] },
        }),
      ],
    },
    {
      sort: "unknown",
      title: "a training that waits for something known later",
      answer: "undetermined",
      resources: [cron("retrain", "train"), workflow("train", [{ template: "validate" }, { template: "train", depends: unknown }])],
    },
    { sort: "absent", title: "an estate without pipelines", answer: "violated", paths: [""], resources: [] },
    { sort: "wrong-type", title: "tasks that are a text", answer: "violated", resources: [job("validate")] },
  ],
};
