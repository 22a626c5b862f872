import type { Server } from "../../core/server.ts";
import { MONITORING_NAMESPACE, type UserInterface } from "../../core/system.ts";

/** Namespace of the pods that read their nodes' own metrics. */
export const HOST_METRICS_NAMESPACE = "node-exporter";

/** Namespace of the pods that read what all others of their node write. */
export const HOST_LOGS_NAMESPACE = "node-logs";

/** Namespace of the operator that runs collectors. */
export const COLLECTORS_NAMESPACE = "opentelemetry";

/** Port of the collectors for OTLP over HTTP, beside their gRPC port. https://opentelemetry.io/docs/specs/otlp/ */
export const OTLP_HTTP_PORT = 4318;

/** First part of the names of what Prometheus' chart makes. */
export const STEM = "estate";

const prometheus: Server = { system: "prometheus", namespace: MONITORING_NAMESPACE, port: 9090 };
const alertmanager: Server = { system: "alertmanager", namespace: MONITORING_NAMESPACE, port: 9093 };

/** Where the stack's servers are, by their pods' labels; the Services of Prometheus' chart have its stem before the word. */
export const STACK = {
  prometheus,
  prometheusUrl: `http://${STEM}-prometheus.${MONITORING_NAMESPACE}.svc:${prometheus.port}`,
  alertmanager,
  alertmanagerUrl: `http://${STEM}-alertmanager.${MONITORING_NAMESPACE}.svc:${alertmanager.port}`,
} as const;

/** Dashboards, and what people ask of metrics, logs and traces. */
export const GRAFANA: UserInterface = {
  system: "grafana",
  namespace: MONITORING_NAMESPACE,
  port: 3000,
  host: "grafana",
  service: "grafana",
  servicePort: 80,
};

/** Where systems send traces and metrics to. The operator puts `-collector` behind a collector's name. */
export const COLLECTOR: Server = { system: "otel-collector", namespace: MONITORING_NAMESPACE, port: 4317 };

/** Loki, where the bucket's key or identity is: in the estate's own namespace. */
export function logsServer(namespace: string): Server {
  return { system: "loki", namespace, port: 3100 };
}

/** Tempo, as those that query it know it. */
export function tracesServer(namespace: string): Server {
  return { system: "tempo", namespace, port: 3200 };
}

/** Tempo, as the collector that writes to it knows it. */
export function tracesIntake(namespace: string): Server {
  return { system: "tempo", namespace, port: 4317 };
}

/** Address of a server whose Service has its own name and port. */
export function urlOf({ namespace, port, system }: Server): string {
  return `http://${system}.${namespace}.svc:${port}`;
}
