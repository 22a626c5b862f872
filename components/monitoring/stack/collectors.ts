import { chartReference, imageReference, mirrored } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ChartRelease, Stages } from "../../core/kubernetes.ts";
import { operatorStages } from "../../core/operator.ts";
import { clientLabels } from "../../core/server.ts";
import type { MonitoringWiring } from "../contract.ts";
import type { OpenTelemetryCollector } from "./kinds.ts";
import { COLLECTOR, COLLECTORS_NAMESPACE, HOST_LOGS_NAMESPACE, logsServer, OTLP_HTTP_PORT, STACK, tracesIntake, urlOf } from "./places.ts";

/** Port of the operator's webhook, and of its metrics. https://github.com/open-telemetry/opentelemetry-helm-charts/blob/opentelemetry-operator-0.122.0/charts/opentelemetry-operator/values.yaml */
const PORTS = { webhook: 9443, metrics: 8443 } as const;

const OPERATOR_IMAGE = "ghcr.io/open-telemetry/opentelemetry-operator/opentelemetry-operator";

/** Pods that read what all others of their node write, by their label. */
export const HOST_LOGS = { system: "node-logs-collector", namespace: HOST_LOGS_NAMESPACE } as const;

/** The operator that runs collectors, in a namespace of its own. */
export function collectorOperator(wiring: MonitoringWiring): Stages {
  return operatorStages({
    namespace: COLLECTORS_NAMESPACE,
    quota: { cpuMillicores: 2000, memoryMiB: 2048, pods: 5, storageGiB: 0 },
    calledPorts: [PORTS.webhook],
    metricsPorts: [PORTS.metrics],
    release: operatorRelease(wiring),
  });
}

function operatorRelease(wiring: MonitoringWiring): ChartRelease {
  const name = "opentelemetry-operator";
  return {
    release: "controller",
    name,
    namespace: COLLECTORS_NAMESPACE,
    ...chartReference(name, wiring.chartsMirror),
    values: {
      admissionWebhooks: { certManager: { enabled: true }, autoGenerateCert: { enabled: false } },
      manager: {
        image: { repository: mirrored(OPERATOR_IMAGE, wiring.imagesMirror) },
        resources: resources(50, 256, { cpuMillicores: 500 }),
        serviceMonitor: { enabled: true },
      },
      securityContext: { ...restrictedPod().securityContext, fsGroupChangePolicy: "OnRootMismatch" },
    },
  };
}

/** Takes traces and metrics from the whole estate, and hands them on to Tempo and to Prometheus. */
export function traceCollector(wiring: MonitoringWiring): OpenTelemetryCollector {
  const tempo = tracesIntake(wiring.namespace);
  const pipeline = (exporter: string) => ({ receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: [exporter] });
  return {
    ...collectorOf("otel", COLLECTOR.namespace, clientLabels([tempo])),
    spec: {
      ...COMMON,
      mode: "deployment",
      image: imageReference("otel-collector", wiring.imagesMirror),
      replicas: 1,
      resources: resources(100, 512, { cpuMillicores: 1000 }),
      podSecurityContext: restrictedPod().securityContext,
      securityContext: RESTRICTED_CONTAINER,
      config: {
        receivers: {
          otlp: {
            protocols: { grpc: { endpoint: `0.0.0.0:${COLLECTOR.port}` }, http: { endpoint: `0.0.0.0:${OTLP_HTTP_PORT}` } },
          },
        },
        processors: { memory_limiter: MEMORY_LIMITER, batch: {} },
        exporters: {
          "otlp_grpc/tempo": { endpoint: `${tempo.system}.${tempo.namespace}.svc:${tempo.port}`, tls: { insecure: true } },
          "otlp_http/prometheus": { endpoint: `${STACK.prometheusUrl}/api/v1/otlp` },
        },
        service: { pipelines: { traces: pipeline("otlp_grpc/tempo"), metrics: pipeline("otlp_http/prometheus") } },
      },
    },
  };
}

/**
 * Reads the files that the kubelet keeps of every container's output, which belong to root. What was read is remembered for as long as the pod
 * lives; a new one sends what is still there once more, and Loki drops what it has already.
 */
export function logCollector(wiring: MonitoringWiring): OpenTelemetryCollector {
  const loki = logsServer(wiring.namespace);
  return {
    ...collectorOf("node-logs", HOST_LOGS.namespace, clientLabels([loki])),
    spec: {
      ...COMMON,
      mode: "daemonset",
      image: imageReference("otel-collector", wiring.imagesMirror),
      resources: resources(100, 256, { cpuMillicores: 500 }),
      podSecurityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
      securityContext: RESTRICTED_CONTAINER,
      tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
      volumes: [
        { name: "pod-logs", hostPath: { path: "/var/log/pods", type: "Directory" } },
        { name: "positions", emptyDir: { sizeLimit: "64Mi" } },
      ],
      volumeMounts: [
        { name: "pod-logs", mountPath: "/var/log/pods", readOnly: true },
        { name: "positions", mountPath: "/var/lib/otelcol" },
      ],
      config: {
        extensions: { file_storage: { directory: "/var/lib/otelcol" } },
        receivers: {
          file_log: {
            include: ["/var/log/pods/*/*/*.log"],
            // Its own, which would tell of telling.
            exclude: [`/var/log/pods/${HOST_LOGS.namespace}_*/*/*.log`],
            start_at: "beginning",
            include_file_path: true,
            include_file_name: false,
            operators: [{ type: "container", id: "container" }],
            storage: "file_storage",
            retry_on_failure: { enabled: true },
          },
        },
        processors: { memory_limiter: MEMORY_LIMITER, batch: {} },
        exporters: { otlp_http: { endpoint: `${urlOf(loki)}/otlp` } },
        service: {
          extensions: ["file_storage"],
          pipelines: { logs: { receivers: ["file_log"], processors: ["memory_limiter", "batch"], exporters: ["otlp_http"] } },
        },
      },
    },
  };
}

/** Before a pod is killed for its memory it refuses what comes in. https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor */
const MEMORY_LIMITER = { check_interval: "1s", limit_percentage: 75, spike_limit_percentage: 20 } as const;

/** Its own metrics have a monitor, which the operator makes. */
const COMMON = { observability: { metrics: { enableMetrics: true } } } as const;

/** Labels of a collector are those of its pods too. */
function collectorOf(name: string, namespace: string, labels: Readonly<Record<string, string>>) {
  return { apiVersion: "opentelemetry.io/v1beta1", kind: "OpenTelemetryCollector", metadata: { name, namespace, labels } } as const;
}
