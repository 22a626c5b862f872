import type { TrackingAccess, TrackingSpec } from "./contract.ts";

/** Name of the system, its Service and its pods. */
export const SYSTEM = "mlflow";
/** MLflow's own port. */
export const PORT = 5000;

/** Where clients and the monitor find the server. */
export function accessOf(namespace: string): TrackingAccess {
  const target = `${SYSTEM}.${namespace}.svc:${PORT}`;
  return { system: SYSTEM, namespace, port: PORT, uri: `http://${target}`, metricsTarget: target, metricsPath: "/metrics" };
}

/**
 * Host headers that the server answers to. A list replaces its default, and an entry without `*` must match port and all.
 * `localhost` with any port is a port-forward. https://mlflow.org/docs/latest/self-hosting/security/network/
 */
export function allowedHosts(spec: TrackingSpec, namespace: string): readonly string[] {
  const names = [SYSTEM, `${SYSTEM}.${namespace}`, `${SYSTEM}.${namespace}.svc`, `${SYSTEM}.${namespace}.svc.cluster.local`];
  return [...names.map((name) => `${name}:${PORT}`), "localhost:*", "127.0.0.1:*", ...spec.hosts];
}
