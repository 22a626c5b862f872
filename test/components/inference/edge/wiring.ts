import type { EdgeWiring } from "../../../../components/inference/edge/contract.ts";

/** A group that says no more than it has to. */
export const GROUP = {
  name: "line-1",
  model: "defects",
  devices: 40,
  signatureKey: "line",
  repository: "edge/defects",
  owner: "vision",
} as const;

/** What edge inference is connected to, on a cluster of this machine. */
export const WIRING: EdgeWiring = {
  namespace: "mlops",
  tracking: {
    system: "mlflow",
    namespace: "mlops",
    port: 5000,
    uri: "http://mlflow.mlops.svc:5000",
    metricsTarget: "mlflow.mlops.svc:5000",
    metricsPath: "/metrics",
  },
  bucket: {
    uri: "s3://edge",
    dvc: {},
    env: [{ name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "edge-bucket", key: "id" } } }],
    callees: [{ system: "object-store", namespace: "mlops", port: 7070 }],
  },
};
