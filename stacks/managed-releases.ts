import { releasesOf } from "../components/release/contract.ts";
import { type ManagedState, managedGuardrails, managedStates } from "../components/release/managed/index.ts";
import { statesOf } from "../components/release/states.ts";
import type { Environment } from "../environments/schema.ts";

/** What a release on a cloud's own endpoint goes by, for whoever carries it out there; nothing carries it out by itself. */
interface ManagedRelease {
  /** States of the endpoint's traffic, in the cloud's own words, in the order in which a release goes through them. */
  readonly states: Readonly<Record<string, ManagedState>>;
  /** How a new configuration takes over by itself, and goes back by its alarms; where the cloud has such. */
  readonly guardrails?: object;
}

/** How the managed system's model is released; none where releases are off, or the system has no endpoint that shares requests out. */
export function managedRelease(environment: Pick<Environment, "managedMl" | "release" | "tracking">): ManagedRelease | undefined {
  const { managedMl, release, tracking } = environment;
  const { model } = managedMl;
  const { system } = tracking;
  const [released] = releasesOf(release, [{ name: model }]);
  if (released === undefined) return undefined;
  const backendOf = (variant: "champion" | "challenger") => ({ variant, service: variant, namespace: "", port: 0 });
  const states = managedStates(system, statesOf(released, { champion: backendOf("champion"), challenger: backendOf("challenger") }));
  if (states === undefined) return undefined;
  const guardrails = managedGuardrails(system, released);
  return { states, ...(guardrails && { guardrails }) };
}
