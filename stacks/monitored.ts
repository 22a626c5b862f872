import type { Server } from "../components/core/server.ts";
import { VARIANT_LABEL } from "../components/core/variants.ts";
import type { ScrapeTarget } from "../components/monitoring/contract.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { TrackingAccess } from "../components/tracking/contract.ts";

/** Servers whose metrics are read: each model's pods one by one, so that a pod that fails is not hidden by one that answers. */
export function scrapeTargets(
  tracking: TrackingAccess,
  endpoints: readonly ModelEndpoint[],
  { rolledOut = [], sleeping = [] }: { readonly rolledOut?: readonly string[]; readonly sleeping?: readonly string[] } = {},
): ScrapeTarget[] {
  const mlflow: ScrapeTarget = {
    ...serverOf(tracking),
    job: "mlflow",
    host: new URL(`http://${tracking.metricsTarget}`).hostname,
    metricsPath: tracking.metricsPath,
    resolves: "service",
  };
  const compared = new Set([...rolledOut, ...endpoints.filter(({ variant }) => variant === "challenger").map(({ model }) => model)]);
  const models = endpoints.map((endpoint) => ({
    ...modelTarget(endpoint, compared.has(endpoint.model)),
    ...(sleeping.includes(endpoint.model) && { sleeps: true }),
  }));
  return [mlflow, ...models];
}

/** Of models of which two versions are compared, metrics say which server they are of as the cluster knows it. */
function modelTarget(endpoint: ModelEndpoint, isCompared: boolean): ScrapeTarget {
  return {
    ...serverOf(endpoint),
    job: endpoint.service,
    host: endpoint.podsAddress,
    metricsPath: "/metrics",
    resolves: "pods",
    ...(isCompared && { pods: { selector: endpoint.selector, portName: "http", labels: [VARIANT_LABEL] } }),
    ...(endpoint.variant === "challenger" && { onTrial: true }),
    ...(endpoint.captures && { captures: true }),
  };
}

function serverOf({ system, namespace, port }: Server) {
  return { system, namespace, port };
}
