import { chartReference } from "../../../pins/index.ts";
import { resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import { clientLabels } from "../../core/server.ts";
import type { MonitoringSpec, MonitoringWiring, TelemetryWiring } from "../contract.ts";
import { telemetryCallees } from "./policies.ts";
import { type Storage, storageEnv, storageOf } from "./storage.ts";

/** First day of the index's format; days before it cannot be written. */
const SCHEMA_FROM = "2024-04-01";

/** Loki as one pod, which keeps what it takes in a bucket. */
export function lokiRelease(spec: MonitoringSpec, wiring: MonitoringWiring, telemetry: TelemetryWiring): ChartRelease {
  return {
    release: "controller",
    name: "loki",
    namespace: wiring.namespace,
    ...chartReference("loki", wiring.chartsMirror),
    values: valuesOf(spec, wiring, telemetry),
  };
}

/** https://github.com/grafana-community/helm-charts/blob/loki-18.11.0/charts/loki/values.yaml */
function valuesOf(spec: MonitoringSpec, wiring: MonitoringWiring, telemetry: TelemetryWiring) {
  const storage = storageOf(telemetry.bucket);
  return {
    fullnameOverride: "loki",
    ...(wiring.imagesMirror === undefined ? {} : { global: { imageRegistry: wiring.imagesMirror } }),
    deploymentMode: "Monolithic",
    // It asks nothing of the API server, in which the chart would let it read every Secret.
    defaults: { automountServiceAccountToken: false },
    rbac: { namespaced: true },
    loki: {
      // One tenant: who may ask is who may enter Grafana.
      auth_enabled: false,
      commonConfig: { replication_factor: 1 },
      analytics: { reporting_enabled: false },
      storage: { type: storage.type, bucketNames: bucketsOf(storage), ...storageValues(storage) },
      schemaConfig: {
        configs: [
          { from: SCHEMA_FROM, store: "tsdb", object_store: storage.type, schema: "v13", index: { prefix: "index_", period: "24h" } },
        ],
      },
      limits_config: { retention_period: `${spec.retentionDays * 24}h`, allow_structured_metadata: true },
      compactor: { retention_enabled: true, delete_request_store: storage.type },
    },
    singleBinary: {
      replicas: 1,
      podLabels: { ...clientLabels(telemetryCallees(telemetry)), ...telemetry.identity?.podLabels },
      extraEnv: storageEnv(telemetry),
      resources: resources(200, 1024, { cpuMillicores: 2000 }),
      persistence: { size: "10Gi", ...(wiring.storageClass && { storageClass: wiring.storageClass }) },
    },
    // Those of the other way to run it, which the chart counts all the same.
    read: { replicas: 0 },
    write: { replicas: 0 },
    backend: { replicas: 0 },
    serviceAccount: accountOf(telemetry),
    // Its rules would be read from the API server; the estate's are Prometheus'.
    sidecar: { rules: { enabled: false } },
    gateway: { enabled: false },
    lokiCanary: { enabled: false },
    test: { enabled: false },
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    minio: { enabled: false },
    monitoring: { serviceMonitor: { enabled: true } },
  };
}

/** All three in the same bucket: their objects have folders of their own. */
function bucketsOf({ bucket }: Storage) {
  return { chunks: bucket, ruler: bucket, admin: bucket };
}

function storageValues(storage: Storage): object {
  if (storage.type === "gcs") return {};
  if (storage.type === "azure") return { azure: { accountName: storage.account, useFederatedToken: true } };
  const { endpoint, inCluster, region } = storage;
  return { s3: { endpoint, region, insecure: inCluster, s3ForcePathStyle: inCluster } };
}

/** The account that the cloud knows, which the workload identity made; else one of the chart's own. */
function accountOf({ identity }: TelemetryWiring) {
  return identity === undefined ? { create: true, automountServiceAccountToken: false } : { create: false, name: identity.serviceAccount };
}
