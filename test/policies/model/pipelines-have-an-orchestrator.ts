import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";
import { workflowTemplate } from "../../support/workflows.ts";

const dag = object("kubernetes:core/v1:ConfigMap", "dags", { data: { "train_dag.py": "from airflow.sdk import DAG\n" } });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "Argo Workflows and a workflow",
      answer: "passed",
      resources: [chart("argo-workflows", { singleNamespace: false }), workflowTemplate("train")],
    },
    { sort: "compliant", title: "Airflow and a pipeline", answer: "passed", resources: [chart("airflow"), dag] },
    {
      sort: "compliant",
      title: "a pipeline of SageMaker",
      answer: "passed",
      resources: [resource("aws:sagemaker/pipeline:Pipeline", { pipelineName: "train" })],
    },
    { sort: "violating", title: "a workflow that nothing runs", answer: "violated", resources: [workflowTemplate("train")] },
    { sort: "violating", title: "Airflow without a pipeline", answer: "violated", resources: [chart("airflow")] },
    {
      sort: "violating",
      title: "Argo Workflows that watches its own namespace alone",
      answer: "violated",
      resources: [chart("argo-workflows", { singleNamespace: true }), workflowTemplate("train")],
    },
    {
      sort: "boundary",
      title: "a program that is no pipeline of Airflow's",
      answer: "violated",
      resources: [
        chart("airflow"),
        object("kubernetes:core/v1:ConfigMap", "programs", { data: { "train.py": "# not from airflow\nimport mlflow\n" } }),
      ],
    },
    {
      sort: "unknown",
      title: "Argo Workflows of which it is known later what it watches",
      answer: "undetermined",
      resources: [chart("argo-workflows", { singleNamespace: unknown }), workflowTemplate("train")],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    {
      sort: "wrong-type",
      title: "Argo Workflows that says it as text, which Helm takes for true",
      answer: "violated",
      resources: [chart("argo-workflows", { singleNamespace: "false" }), workflowTemplate("train")],
    },
  ],
};
