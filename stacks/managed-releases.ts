import type { RouteState } from "../components/core/model-route.ts";
import type { EndpointRelease, EndpointTraffic } from "../components/managed-ml/contract.ts";
import { type ReleasedModel, releasesOf } from "../components/release/contract.ts";
import {
  type EndpointSystem,
  hasEndpoint,
  isOwnStep,
  type ManagedState,
  managedStates,
  namedTraffic,
  takeoverOf,
  thresholdsOf,
  versionName,
} from "../components/release/managed/index.ts";
import { AT_REST, statesOf } from "../components/release/states.ts";
import type { Environment } from "../environments/schema.ts";

type Known = Pick<Environment, "budget" | "managedMl" | "release" | "tracking">;

/** What a release on a cloud's own endpoint goes by, for whoever carries it out there. */
interface ManagedRelease {
  /** States of the endpoint's traffic, in the cloud's own words, in the order in which a release goes through them. */
  readonly states: Readonly<Record<string, ManagedState>>;
  /** Who brings the next state into force. */
  readonly promotion: string;
}

/** How the managed system's model is released; none where releases are off, or the system has no endpoint that shares requests out. */
export function managedRelease(environment: Known): ManagedRelease | undefined {
  const { managedMl, tracking } = environment;
  const released = releasedOn(environment);
  const states = released && managedStates(tracking.system, routesOf(released), namesOf(environment));
  if (states === undefined || !hasEndpoint(tracking.system)) return undefined;
  return { states, promotion: managedMl.endpoint === undefined ? BY_PIPELINE : PROMOTIONS[tracking.system] };
}

const BY_PIPELINE = "whoever deploys a version to the endpoint; managedMl.endpoint would let a plan say what is in force, and watch it";

const BY_PERSON = "a person names the next state in managedMl.endpoint.state and runs `up`; alarms tell, and nothing goes back by itself";

const PROMOTIONS: Readonly<Record<EndpointSystem, string>> = {
  sagemaker:
    "a person names `challenger` in managedMl.endpoint.state and runs `up`; SageMaker goes through the steps, and goes back by its alarms",
  vertex: BY_PERSON,
  azureml: BY_PERSON,
};

/** What answers at the managed system's endpoint, and what watches it; none where the environment does not say. */
export function endpointRelease(environment: Known): EndpointRelease | undefined {
  const { budget, managedMl, tracking } = environment;
  const { endpoint } = managedMl;
  const { system } = tracking;
  if (endpoint === undefined || !hasEndpoint(system)) return undefined;
  const released = releasedOn(environment);
  const states = routesOf(released ?? atRest(managedMl.model));
  const reachable = states.filter(({ name }) => name === AT_REST || (endpoint.challenger !== undefined && !isOwnStep(system, name)));
  const names = namesOf(environment);
  const trafficOf = ({ route }: RouteState) => withoutIdle(namedTraffic(route, names));
  const inForce = reachable.find(({ name }) => name === endpoint.state);
  if (inForce === undefined) throw new Error(`the state ${endpoint.state} of ${managedMl.model} came through the checks and is none`);
  return {
    traffic: trafficOf(inForce),
    states: reachable.map(trafficOf),
    watched: endpoint.challenger === undefined || endpoint.state === AT_REST ? names.champion : names.challenger,
    receivers: budget?.receivers ?? [],
    ...(released !== undefined && system === "sagemaker" && { takeover: takeoverOf(released) }),
    ...(released?.analysis.enabled && { thresholds: thresholdsOf(released.analysis) }),
  };
}

/** Only versions that answer: one that gets nothing need not be deployed yet. */
function withoutIdle({ answers, copies }: EndpointTraffic): EndpointTraffic {
  return { answers: Object.fromEntries(Object.entries(answers).filter(([, percent]) => percent > 0)), copies };
}

function releasedOn({ managedMl, release }: Known): ReleasedModel | undefined {
  return releasesOf(release, [{ name: managedMl.model }])[0];
}

/** A model that nothing is released of has one state all the same. */
function atRest(model: string): ReleasedModel | undefined {
  return releasesOf({ enabled: true, system: "job", approval: "automatic", models: [] }, [{ name: model }])[0];
}

function routesOf(released: ReleasedModel | undefined): readonly RouteState[] {
  if (released === undefined) return [];
  const backendOf = (variant: "champion" | "challenger") => ({ variant, service: variant, namespace: "", port: 0 });
  return statesOf(released, { champion: backendOf("champion"), challenger: backendOf("challenger") });
}

/** What the endpoint calls the two versions; the words themselves where the environment names none. */
function namesOf({ managedMl: { endpoint }, tracking: { system } }: Known) {
  const nameOf = (version: number | undefined, word: string) =>
    version === undefined || !hasEndpoint(system) ? word : versionName(system, version);
  return { champion: nameOf(endpoint?.champion, "champion"), challenger: nameOf(endpoint?.challenger, "challenger") };
}
