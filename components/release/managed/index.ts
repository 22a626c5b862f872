import type { RouteState } from "../../core/model-route.ts";
import type { ReleasedModel } from "../contract.ts";
import * as azureml from "./azureml.ts";
import * as sagemaker from "./sagemaker.ts";
import * as vertex from "./vertex.ts";

/** A state of a release as the cloud's own endpoint takes it, or why it cannot be had there. */
export type ManagedState = { readonly traffic: object } | { readonly refused: string };

/** Clouds' own endpoints that share requests out between versions. Vertex AI gives deployed models ids of its own, which whoever releases puts in place of ours. */
const ENDPOINTS = {
  sagemaker,
  vertex: {
    ...vertex,
    trafficOf: (route: RouteState["route"]) => vertex.trafficOf(route, { champion: "champion", challenger: "challenger" }),
  },
  azureml,
} as const;

/** Every state of a release in a managed system's own words, by the state's; none where the system has no endpoint that shares requests out. */
export function managedStates(system: string, states: readonly RouteState[]): Readonly<Record<string, ManagedState>> | undefined {
  if (!Object.hasOwn(ENDPOINTS, system)) return undefined;
  const { refusal, trafficOf } = ENDPOINTS[system as keyof typeof ENDPOINTS];
  return Object.fromEntries(
    states.map(({ name, route }): [string, ManagedState] => {
      const refused = refusal(route);
      return [name, refused === undefined ? { traffic: trafficOf(route) } : { refused }];
    }),
  );
}

/** Alarms that SageMaker goes back by, which whoever makes the endpoint makes for it, since they name its variants. */
const ALARMS = ["release-errors", "release-latency"] as const;

/** How a managed system takes a new version by itself; none where it cannot. */
export function managedGuardrails(system: string, release: ReleasedModel): object | undefined {
  return system === "sagemaker" ? sagemaker.guardrailsOf(release, ALARMS) : undefined;
}
