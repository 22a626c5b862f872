import type { Route, Variant } from "../../core/model-route.ts";
import type { ReleasedModel } from "../contract.ts";
import { namedTraffic } from "./named-traffic.ts";
import { type ReleaseProblem, unless } from "./problem.ts";

/** Whole percents by the id of a deployed model, which add up to 100. https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints */
export type TrafficSplit = Readonly<Record<string, number>>;

const NO_COPIES = "Vertex AI copies no requests; capture them on the endpoint and predict for them in a batch";

/** Why a route cannot be had on a Vertex AI endpoint; nothing where it can. */
export function refusal({ mirror, stickyHeader }: Route): string | undefined {
  if (stickyHeader !== undefined) return "Vertex AI keeps no caller with one variant: it decides each request by itself";
  if (mirror !== undefined) return NO_COPIES;
  return undefined;
}

/**
 * A route on an endpoint.
 *
 * @param ids of the deployed models.
 * @throws Error with {@link refusal}'s reason.
 */
export function trafficOf(route: Route, ids: Readonly<Record<Variant, string>>): TrafficSplit {
  const reason = refusal(route);
  if (reason !== undefined) throw new Error(reason);
  return namedTraffic(route, ids).answers;
}

/** What of a release no state of the endpoint can give. */
export function problemsOf({ pattern }: ReleasedModel): readonly ReleaseProblem[] {
  return unless(pattern !== "shadow", ["pattern"], `cannot be \`shadow\` on \`vertex\`: ${NO_COPIES}`);
}

/**
 * Id of the deployed model of a version: the version's number, which whoever deploys it asks for, or Vertex AI makes one up.
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints#DeployedModel
 */
export function nameOf(version: number): string {
  return String(version);
}
