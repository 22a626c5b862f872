import type { Server } from "../components/core/server.ts";
import type { ScrapeTarget } from "../components/monitoring/contract.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { TrackingAccess } from "../components/tracking/contract.ts";

/** Servers whose metrics are read: each model's pods one by one, so that a pod that fails is not hidden by one that answers. */
export function scrapeTargets(tracking: TrackingAccess, endpoints: readonly ModelEndpoint[]): ScrapeTarget[] {
  const mlflow: ScrapeTarget = {
    ...serverOf(tracking),
    job: "mlflow",
    host: new URL(`http://${tracking.metricsTarget}`).hostname,
    metricsPath: tracking.metricsPath,
    resolves: "service",
  };
  const models = endpoints.map(
    (endpoint): ScrapeTarget => ({
      ...serverOf(endpoint),
      job: `model-${endpoint.model}`,
      host: endpoint.podsAddress,
      metricsPath: "/metrics",
      resolves: "pods",
    }),
  );
  return [mlflow, ...models];
}

function serverOf({ system, namespace, port }: Server) {
  return { system, namespace, port };
}
