import type { Route, Variant } from "../../core/model-route.ts";
import type { ReleasedModel } from "../contract.ts";
import { namedTraffic } from "./named-traffic.ts";
import { type ReleaseProblem, unless } from "./problem.ts";

/** Whole percents by deployment. https://learn.microsoft.com/azure/machine-learning/how-to-safely-rollout-online-endpoints */
export interface EndpointTraffic {
  /** Adds up to 100. */
  readonly traffic: Readonly<Record<string, number>>;
  /** Adds up to {@link MOST_MIRRORED} at most. */
  readonly mirrorTraffic: Readonly<Record<string, number>>;
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
 * A route on an online endpoint.
 *
 * @param names of the deployments of the two versions.
 * @throws Error with {@link refusal}'s reason.
 */
export function trafficOf(route: Route, names: Readonly<Record<Variant, string>>): EndpointTraffic {
  const reason = refusal(route);
  if (reason !== undefined) throw new Error(reason);
  const { answers, copies } = namedTraffic(route, names);
  return { traffic: answers, mirrorTraffic: copies };
}

/** What of a release no state of the endpoint can give. */
export function problemsOf({ pattern, shadow }: ReleasedModel): readonly ReleaseProblem[] {
  return unless(
    pattern !== "shadow" || shadow.percent <= MOST_MIRRORED,
    ["shadow", "percent"],
    `must be at most ${MOST_MIRRORED} on \`azureml\`, which copies no more requests out of a hundred (got ${shadow.percent})`,
  );
}

/** Name of the deployment of a version, which whoever deploys it gives. https://learn.microsoft.com/azure/machine-learning/reference-yaml-deployment-managed-online */
export function nameOf(version: number): string {
  return `v${version}`;
}
