import type { Server } from "../core/server.ts";
import type { MetricsAccess, ScrapeTarget } from "./contract.ts";

/** Word for Prometheus in labels and names. */
export const PROMETHEUS = "prometheus";

/** Word for Alertmanager in labels and names. */
export const ALERTMANAGER = "alertmanager";

export function prometheusServer(namespace: string): Server {
  return { system: PROMETHEUS, namespace, port: 9090 };
}

export function alertmanagerServer(namespace: string): Server {
  return { system: ALERTMANAGER, namespace, port: 9093 };
}

/** The lean Prometheus as it will stand, known before anything of it does. */
export function leanMetrics(namespace: string): MetricsAccess {
  const server = prometheusServer(namespace);
  return { ...server, url: `http://${hostOf(server)}:${server.port}` };
}

/** Host name of a system's Service of the same name. */
export function hostOf(server: Server): string {
  return `${server.system}.${server.namespace}.svc`;
}

/** Monitoring watches itself too. Prometheus reads itself over loopback: the way through its Service would need a policy to itself. */
export function ownTargets(namespace: string): readonly ScrapeTarget[] {
  const alertmanager = alertmanagerServer(namespace);
  return [
    { ...prometheusServer(namespace), job: PROMETHEUS, host: "localhost", metricsPath: "/metrics", resolves: "service" },
    { ...alertmanager, job: ALERTMANAGER, host: hostOf(alertmanager), metricsPath: "/metrics", resolves: "service" },
  ];
}
