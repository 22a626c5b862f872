import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const SERVER = "aws:rds/instance:Instance";
const command = ["mlflow", "server", "--host", "0.0.0.0"];

function mlflow(address: PlanValue, host?: PlanValue) {
  const env = [{ name: "MLFLOW_BACKEND_STORE_URI", value: address }, ...(host === undefined ? [] : [{ name: "DB_HOST", value: host }])];
  return deployment("mlflow", { command, env });
}

const address = "postgresql+psycopg2://$(DB_USER)@$(DB_HOST):5432/tracking";
const cluster = object("kubernetes:postgresql.cnpg.io/v1:Cluster", "postgres", {});

export const cases: ControlCases = {
  harmless: [/\.command\[/],
  cases: [
    {
      sort: "compliant",
      title: "a server whose database is CloudNativePG's",
      answer: "passed",
      resources: [mlflow(address, "postgres-rw.mlops.svc"), cluster],
    },
    {
      sort: "compliant",
      title: "a server whose database is Azure's",
      answer: "passed",
      resources: [
        deployment("mlflow", {
          command: [...command, "--backend-store-uri", "postgresql://estate.postgres.database.azure.com:5432/tracking"],
        }),
        resource("azure-native:dbforpostgresql:Server", { serverName: "estate" }),
      ],
    },
    {
      sort: "compliant",
      title: "a managed system",
      answer: "passed",
      resources: [resource("aws:sagemaker/mlflowApp:MlflowApp", {})],
    },
    {
      sort: "violating",
      title: "a server whose database is a plain pod",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].env[0].value"],
      resources: [mlflow(address, "postgres.mlops.svc"), object("kubernetes:apps/v1:StatefulSet", "postgres", {})],
    },
    {
      sort: "violating",
      title: "a server whose database is a file",
      answer: "violated",
      resources: [mlflow("sqlite:////data/mlflow.db"), cluster],
    },
    { sort: "violating", title: "an estate that tracks nothing", answer: "violated", paths: [""], resources: [] },
    {
      sort: "boundary",
      title: "a cluster of another namespace, whose name is the same",
      answer: "violated",
      resources: [mlflow(address, "postgres-rw.other.svc"), cluster],
    },
    {
      sort: "boundary",
      title: "a host that is known later, and comes from a server of AWS",
      answer: "passed",
      resources: [
        { ...mlflow(address, unknown), propertyDependencies: { spec: [urnOf(SERVER, "database")] } },
        resource(SERVER, {}, { name: "database" }),
      ],
    },
    { sort: "unknown", title: "a host that comes from nobody knows where", answer: "undetermined", resources: [mlflow(address, unknown)] },
    {
      sort: "absent",
      title: "a server that names no store, and so takes a file",
      answer: "violated",
      resources: [deployment("mlflow", { command })],
    },
    { sort: "wrong-type", title: "an address that is a number", answer: "violated", resources: [mlflow(5432), cluster] },
  ],
};
