import type { Route, Variant } from "../../core/model-route.ts";

/** Whole percents by the id of a deployed model, which add up to 100. https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints */
export type TrafficSplit = Readonly<Record<string, number>>;

/** Why a route cannot be had on a Vertex AI endpoint; nothing where it can. */
export function refusal({ mirror, stickyHeader }: Route): string | undefined {
  if (stickyHeader !== undefined) return "Vertex AI keeps no caller with one variant: it decides each request by itself";
  if (mirror !== undefined) return "Vertex AI copies no requests; capture them on the endpoint and predict for them in a batch";
  return undefined;
}

/**
 * A route on an endpoint.
 *
 * @param ids of the deployed models, which Vertex AI gives when it deploys one; `0` stands for the one that is just being deployed.
 * @throws Error with {@link refusal}'s reason.
 */
export function trafficOf(route: Route, ids: Readonly<Record<Variant, string>>): TrafficSplit {
  const reason = refusal(route);
  if (reason !== undefined) throw new Error(reason);
  return Object.fromEntries(route.shares.map(({ percent, variant }) => [ids[variant], percent]));
}
