import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";

const DATABASE = { name: "MLFLOW_BACKEND_STORE_URI", value: "postgresql+psycopg2://$(DB_USER)@db.example.com:5432/tracking" };

function server(artifacts: readonly PlanValue[], env: readonly PlanValue[]) {
  return deployment("mlflow", { command: ["mlflow", "server", "--artifacts-destination", ...artifacts], env: [...env] });
}

const good = server(["s3://artifacts"], [DATABASE]);

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "MLflow with a database and a bucket", answer: "passed", resources: [good] },
    {
      sort: "compliant",
      title: "MLflow whose bucket stands in a variable",
      answer: "passed",
      resources: [server(["$(ARTIFACTS_URI)/artifacts"], [DATABASE, { name: "ARTIFACTS_URI", value: "gs://artifacts" }])],
    },
    {
      sort: "compliant",
      title: "MLflow that SageMaker runs",
      answer: "passed",
      resources: [resource("aws:sagemaker/mlflowApp:MlflowApp", { artifactStoreUri: "s3://artifacts/mlflow" })],
    },
    {
      sort: "compliant",
      title: "a workspace of Azure, whose storage is known later",
      answer: "passed",
      resources: [resource("azure-native:machinelearningservices:Workspace", { storageAccount: "/subscriptions/a/storageAccounts/b" })],
    },
    {
      sort: "violating",
      title: "MLflow with a file as its database",
      answer: "violated",
      resources: [server(["s3://artifacts"], [{ name: "MLFLOW_BACKEND_STORE_URI", value: "sqlite:////data/mlflow.db" }])],
    },
    {
      sort: "violating",
      title: "MLflow that keeps artifacts on its own disk",
      answer: "violated",
      resources: [server(["/data/artifacts"], [DATABASE])],
    },
    {
      sort: "violating",
      title: "a good server beside one that keeps everything to itself",
      answer: "violated",
      resources: [good, deployment("scratch", { command: ["mlflow", "server"] })],
    },
    {
      sort: "violating",
      title: "nothing that keeps runs",
      answer: "violated",
      resources: [deployment("other", { command: ["mlflow", "ui"] })],
    },
    {
      sort: "boundary",
      title: "a bucket without a name",
      answer: "violated",
      resources: [server(["s3://"], [DATABASE])],
    },
    {
      sort: "unknown",
      title: "MLflow whose bucket's variable is known later",
      answer: "undetermined",
      resources: [server(["$(ARTIFACTS_URI)"], [DATABASE, { name: "ARTIFACTS_URI", value: unknown }])],
    },
    {
      sort: "absent",
      title: "MLflow that says nothing of either",
      answer: "violated",
      resources: [deployment("mlflow", { command: ["mlflow", "server"] })],
    },
    {
      sort: "wrong-type",
      title: "MLflow whose addresses are no text",
      answer: "violated",
      resources: [server([true], [{ name: "MLFLOW_BACKEND_STORE_URI", value: 5432 }])],
    },
  ],
};
