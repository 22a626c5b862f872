import type { PipelinesWiring } from "../../../components/pipelines/contract.ts";
import type { TeamPlace } from "../../../components/teams/contract.ts";

const TRACKING = { system: "mlflow", namespace: "mlops", port: 5000 };
const STORE = { system: "object-store", namespace: "mlops", port: 7070 };

/** A team's place as the estate makes one on this machine. */
export function placeNamed(name: string, more: Partial<TeamPlace> = {}): TeamPlace {
  return { name, namespace: `team-${name}`, serviceAccount: "team", configMap: "estate", callees: [TRACKING, STORE], ...more };
}

function bucketNamed(bucket: string) {
  const from = (name: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: `object-store-key-${bucket}`, key } } });
  return {
    uri: `s3://${bucket}`,
    dvc: {},
    env: [
      { name: "AWS_ENDPOINT_URL_S3", value: "http://object-store.mlops.svc:7070" },
      { name: "AWS_DEFAULT_REGION", value: "us-east-1" },
      from("AWS_ACCESS_KEY_ID", "accessKeyId"),
      from("AWS_SECRET_ACCESS_KEY", "secretAccessKey"),
    ],
    callees: [STORE],
  };
}

/** What pipelines are connected to on this machine. */
export const WIRING: PipelinesWiring = {
  namespace: "mlops",
  monitored: true,
  teams: [placeNamed("models"), placeNamed("fraud", { queue: "training" })],
  tracking: {
    ...TRACKING,
    uri: "http://mlflow.mlops.svc:5000",
    metricsTarget: "mlflow.mlops.svc:5000",
    metricsPath: "/metrics",
  },
  buckets: { data: bucketNamed("data"), artifacts: bucketNamed("artifacts") },
  airflowDatabase: {
    host: "postgres.mlops.svc",
    port: 5432,
    database: "airflow",
    login: { by: "password", secret: { name: "login-airflow", usernameKey: "username", passwordKey: "password" } },
    callees: [{ system: "postgres", namespace: "mlops", port: 5432 }],
  },
};
