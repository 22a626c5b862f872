import type { ScrapeTarget } from "../components/monitoring/contract.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { TrackingOutputs } from "../components/tracking/contract.ts";

/** Servers whose metrics are read: each model's pods one by one, so that a pod that fails is not hidden by one that answers. */
export function scrapeTargets(tracking: TrackingOutputs, endpoints: readonly ModelEndpoint[]): ScrapeTarget[] {
  const mlflow: ScrapeTarget = { ...serverOf(tracking), job: "mlflow", host: new URL(tracking.uri).hostname, metricsPath: "/metrics", resolves: "service" };
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

function serverOf({ system, namespace, port }: ScrapeTarget | ModelEndpoint | TrackingOutputs) {
  return { system, namespace, port };
}
