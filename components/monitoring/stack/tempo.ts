import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import { clientLabels } from "../../core/server.ts";
import type { MonitoringSpec, MonitoringWiring, TelemetryWiring } from "../contract.ts";
import { telemetryCallees } from "./policies.ts";
import { type Storage, storageEnv, storageOf } from "./storage.ts";

/** Folder of the bucket that traces are kept in, beside the logs. */
const FOLDER = "traces";

/** Tempo as one pod, which keeps what it takes in a bucket. */
export function tempoRelease(spec: MonitoringSpec, wiring: MonitoringWiring, telemetry: TelemetryWiring): ChartRelease {
  return {
    release: "controller",
    name: "tempo",
    namespace: wiring.namespace,
    ...chartReference("tempo", wiring.chartsMirror),
    values: valuesOf(spec, wiring, telemetry),
  };
}

/** https://github.com/grafana-community/helm-charts/blob/tempo-2.2.4/charts/tempo/values.yaml */
function valuesOf(spec: MonitoringSpec, wiring: MonitoringWiring, telemetry: TelemetryWiring) {
  return {
    fullnameOverride: "tempo",
    ...(wiring.imagesMirror === undefined ? {} : { global: { imageRegistry: wiring.imagesMirror } }),
    tempo: {
      reportingEnabled: false,
      retention: `${spec.retentionDays * 24}h`,
      memBallastSizeMbs: 64,
      resources: resources(100, 1024, { cpuMillicores: 1000 }),
      securityContext: RESTRICTED_CONTAINER,
      extraEnv: storageEnv(telemetry),
      storage: { trace: traceStorage(storageOf(telemetry.bucket)) },
    },
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    serviceAccount: {
      ...(telemetry.identity === undefined ? { create: true } : { create: false, name: telemetry.identity.serviceAccount }),
      automountServiceAccountToken: false,
    },
    podLabels: { ...clientLabels(telemetryCallees(telemetry)), ...telemetry.identity?.podLabels },
    persistence: { enabled: true, size: "10Gi", ...(wiring.storageClass && { storageClassName: wiring.storageClass }) },
    serviceMonitor: { enabled: true },
  };
}

/** https://grafana.com/docs/tempo/v2.10.x/configuration/#storage */
function traceStorage(storage: Storage) {
  const places = { local: { path: "/var/tempo/traces" }, wal: { path: "/var/tempo/wal" } };
  if (storage.type === "gcs") return { ...places, backend: "gcs", gcs: { bucket_name: storage.bucket, prefix: FOLDER } };
  if (storage.type === "azure") {
    const azure = { container_name: storage.bucket, storage_account_name: storage.account, use_federated_token: true, prefix: FOLDER };
    return { ...places, backend: "azure", azure };
  }
  const { bucket, endpoint, inCluster, region } = storage;
  const s3 = { bucket, endpoint, region, insecure: inCluster, forcepathstyle: inCluster, prefix: FOLDER };
  return { ...places, backend: "s3", s3 };
}
