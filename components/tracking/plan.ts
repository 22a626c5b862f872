import type { UserInterface } from "../core/system.ts";
import type { TrackingAccess, TrackingSpec, WandbAccess } from "./contract.ts";

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
export function allowedHosts(spec: TrackingSpec, namespace: string, publicHosts: readonly string[] = []): readonly string[] {
  const names = [SYSTEM, `${SYSTEM}.${namespace}`, `${SYSTEM}.${namespace}.svc`, `${SYSTEM}.${namespace}.svc.cluster.local`];
  return [...names.map((name) => `${name}:${PORT}`), "localhost:*", "127.0.0.1:*", ...publicHosts, ...spec.hosts];
}

/** MLflow's own page. */
export function pageOf(namespace: string): UserInterface {
  return { system: SYSTEM, namespace, port: PORT, host: "mlflow", service: SYSTEM, forPrograms: true };
}

/** Copy of the key that the cloud's secret manager holds. */
export const WANDB_SECRET = "wandb-api-key";

/** Where runs go; none with another system. https://docs.wandb.ai/guides/track/environment-variables */
export function wandbOf({ system, wandb }: Pick<TrackingSpec, "system" | "wandb">): WandbAccess | undefined {
  if (system !== "wandb" || wandb === undefined) return undefined;
  const { baseUrl, entity, project } = wandb;
  const { from, key, name } = wandb.apiKey;
  const apiKey = { name: from === "cloud" ? WANDB_SECRET : name, key };
  const env = [
    { name: "WANDB_BASE_URL", value: baseUrl },
    { name: "WANDB_PROJECT", value: project },
    // People fill it when they like, and until then nothing else has to wait for it.
    { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { ...apiKey, optional: true } } },
    ...(entity === undefined ? [] : [{ name: "WANDB_ENTITY", value: entity }]),
  ];
  // Its addresses change and are not published.
  const callees = [{ cidrs: ["0.0.0.0/0"], port: Number(new URL(baseUrl).port || 443), client: "wandb" }];
  return { baseUrl, ...(entity === undefined ? {} : { entity }), apiKey, env, callees };
}
