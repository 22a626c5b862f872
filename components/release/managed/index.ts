import type { RouteState, Variant } from "../../core/model-route.ts";
import type { ReleasedModel } from "../contract.ts";
import * as azureml from "./azureml.ts";
import type { ReleaseProblem } from "./problem.ts";
import * as sagemaker from "./sagemaker.ts";
import * as vertex from "./vertex.ts";

export { namedTraffic } from "./named-traffic.ts";
export { takeoverOf } from "./sagemaker.ts";
export { thresholdsOf } from "./thresholds.ts";

/** A state of a release as the cloud's own endpoint takes it, or why it cannot be had there. */
export type ManagedState = { readonly traffic: object } | { readonly refused: string };

/** Clouds' own endpoints that share requests out between versions. */
const ENDPOINTS = { sagemaker, vertex, azureml } as const;

/** One of the managed systems that has an endpoint which shares requests out. */
export type EndpointSystem = keyof typeof ENDPOINTS;

/** Whether a system has an endpoint that shares requests out between versions. */
export function hasEndpoint(system: string): system is EndpointSystem {
  return Object.hasOwn(ENDPOINTS, system);
}

/** Every state of a release in a managed system's own words, by the state's; none where the system has no endpoint that shares requests out. */
export function managedStates(
  system: string,
  states: readonly RouteState[],
  names: Readonly<Record<Variant, string>> = { champion: "champion", challenger: "challenger" },
): Readonly<Record<string, ManagedState>> | undefined {
  if (!hasEndpoint(system)) return undefined;
  const { refusal, trafficOf } = ENDPOINTS[system];
  return Object.fromEntries(
    states.map(({ name, route }): [string, ManagedState] => {
      const refused = refusal(route);
      return [name, refused === undefined ? { traffic: trafficOf(route, names) } : { refused }];
    }),
  );
}

/** What an endpoint calls a version of the model. */
export function versionName(system: EndpointSystem, version: number): string {
  return ENDPOINTS[system].nameOf(version);
}

/**
 * Everything of a release that a managed system's endpoint cannot do, by its place in the release.
 *
 * @param machines that answer, where that is known.
 */
export function managedProblems(system: EndpointSystem, release: ReleasedModel, machines?: number): readonly ReleaseProblem[] {
  const { analysis, pattern, shadow } = release;
  return [
    ...(pattern === "ab"
      ? [[["pattern"], `cannot be \`ab\` on \`${system}\`: its endpoint keeps no caller with one version`] as const]
      : ENDPOINTS[system].problemsOf(release, machines)),
    ...(analysis.queries.length > 0
      ? [[["analysis", "queries"], `must be empty on \`${system}\`: alarms of a cloud ask no Prometheus`] as const]
      : []),
    ...(pattern === "shadow" && shadow.promote
      ? [[["shadow", "promote"], `must be false on \`${system}\`: nothing there compares answers, so a person goes on`] as const]
      : []),
  ];
}

/** Whether the endpoint goes through a state by itself, so that nobody can name it. */
export function isOwnStep(system: EndpointSystem, state: string): boolean {
  return system === "sagemaker" && state.startsWith("canary-");
}
