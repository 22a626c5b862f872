import type { Route, Variant } from "../../core/model-route.ts";

/** Whole percents by deployment. https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints */
export interface EndpointTraffic {
  /** Adds up to 100. */
  readonly traffic: Readonly<Partial<Record<Variant, number>>>;
  /** Adds up to {@link MOST_MIRRORED} at most. */
  readonly mirrorTraffic: Readonly<Partial<Record<Variant, number>>>;
}

/** Requests out of a hundred that an endpoint copies at most. https://learn.microsoft.com/javascript/api/@azure/arm-machinelearning/onlineendpointproperties */
export const MOST_MIRRORED = 50;

/** Why a route cannot be had on an online endpoint; nothing where it can. */
export function refusal({ mirror, shares, stickyHeader }: Route): string | undefined {
  if (stickyHeader !== undefined) return "Azure Machine Learning keeps no caller with one variant: it decides each request by itself";
  if (mirror === undefined) return undefined;
  if (mirror.percent > MOST_MIRRORED) return `Azure Machine Learning copies at most ${MOST_MIRRORED} requests out of a hundred`;
  if (shares.some(({ percent, variant }) => variant === mirror.variant && percent > 0))
    return "Azure Machine Learning copies requests to a deployment that answers none";
  return undefined;
}

/**
 * A route on an online endpoint whose deployments are called as our variants are.
 *
 * @throws Error with {@link refusal}'s reason.
 */
export function trafficOf(route: Route): EndpointTraffic {
  const reason = refusal(route);
  if (reason !== undefined) throw new Error(reason);
  const { mirror, shares } = route;
  return {
    traffic: Object.fromEntries(shares.map(({ percent, variant }) => [variant, percent])),
    mirrorTraffic: mirror === undefined || mirror.percent === 0 ? {} : { [mirror.variant]: mirror.percent },
  };
}
