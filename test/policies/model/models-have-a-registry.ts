import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";

function server(database: PlanValue) {
  const env = [{ name: "MLFLOW_BACKEND_STORE_URI", value: database }];
  return deployment("mlflow", { command: ["mlflow", "server"], env });
}

const GROUP = "aws:sagemaker/modelPackageGroup:ModelPackageGroup";

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "MLflow with a database",
      answer: "passed",
      resources: [server("mysql+pymysql://db.example.com:3306/tracking")],
    },
    {
      sort: "compliant",
      title: "a group of versions of SageMaker",
      answer: "passed",
      resources: [resource(GROUP, { modelPackageGroupName: "example" })],
    },
    {
      sort: "compliant",
      title: "a model of Unity Catalog whose schema is known later",
      answer: "passed",
      resources: [resource("databricks:index/registeredModel:RegisteredModel", { name: "example", schemaName: unknown })],
    },
    {
      sort: "compliant",
      title: "an endpoint of Vertex AI",
      answer: "passed",
      resources: [resource("gcp:vertex/aiEndpoint:AiEndpoint", {})],
    },
    {
      sort: "violating",
      title: "MLflow with a file as its database",
      answer: "violated",
      resources: [server("sqlite:///mlflow.db")],
    },
    {
      sort: "violating",
      title: "only what keeps runs, and no registry",
      answer: "violated",
      resources: [resource("gcp:vertex/aiMetadataStore:AiMetadataStore", {})],
    },
    {
      sort: "boundary",
      title: "a server beside MLflow's own registry, one of which is enough",
      answer: "passed",
      resources: [server("sqlite:///mlflow.db"), resource(GROUP, { modelPackageGroupName: "example" })],
    },
    { sort: "unknown", title: "MLflow whose database is known later", answer: "undetermined", resources: [server(unknown)] },
    { sort: "absent", title: "a group without a name", answer: "violated", resources: [resource(GROUP, {})] },
    { sort: "wrong-type", title: "MLflow whose database is no text", answer: "violated", resources: [server(5432)] },
  ],
};
