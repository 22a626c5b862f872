import type { Input } from "@pulumi/pulumi";
import { accountOf } from "../core/identity.ts";
import type { ConfigMap, EnvVar, KubernetesObject, Namespace, NetworkPolicy, ServiceAccount, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels } from "../core/labels.ts";
import { type AddressPeer, allowCallingApi, allowTraffic, isolatedNamespace } from "../core/namespace.ts";
import { type Callee, isServer, peerOf, peersOf } from "../core/server.ts";
import { configMapsOf, keyOf } from "../core/surroundings.ts";
import { copiedSecrets, copiesFor } from "../credentials/index.ts";
import { placeOf, TEAM_ACCOUNT, TEAM_CONFIG, TEAM_LABEL, type Team, type TeamPlace, type TeamsSpec, type TeamsWiring } from "./contract.ts";
import { peopleBinding, peopleRole, sharedBinding, sharedRole } from "./roles.ts";

/** The word of {@link clientLabel} for pods that talk to the API server. */
const KUBERNETES = "kubernetes";

/** Namespaces, then what closes and opens them, then the keys that are brought there; nothing while it is off. */
export function teamsStages(spec: TeamsSpec, wiring: TeamsWiring): Stages {
  if (!spec.enabled) return [];
  const each = (stage: (team: Team) => Readonly<Record<string, KubernetesObject>>) =>
    Object.assign({}, ...spec.members.map((team) => named(team, stage(team)))) as Record<string, KubernetesObject>;
  return [
    { ...each((team) => ({ namespace: namespaceOf(team) })), "shared-role": sharedRole(), "shared-binding": sharedBinding(spec.members) },
    each((team) => ({ ...isolationOf(team), ...policiesOf(team, wiring), ...peopleOf(team, wiring) })),
    each((team) => keysOf(team, wiring)),
  ].filter((stage) => Object.keys(stage).length > 0);
}

/** Where teams are, for whoever puts something there. */
export function placesOf(spec: TeamsSpec, wiring: TeamsWiring): readonly TeamPlace[] {
  if (!spec.enabled) return [];
  return spec.members.map((team) => {
    const identity = wiring.identities[team.name];
    const place = placeOf(team);
    const env = wiring.surroundings?.env.filter((variable) => keyOf(variable) !== undefined) ?? [];
    const folders = wiring.surroundings?.folders.map(({ configMap, folder }) => ({ configMap, folder })) ?? [];
    const found = {
      name: team.name,
      namespace: place,
      serviceAccount: TEAM_ACCOUNT,
      configMap: TEAM_CONFIG,
      callees: calleesOf(team, wiring),
      ...(env.length > 0 && { env }),
      ...(folders.length > 0 && { folders }),
    };
    return { ...found, ...(identity && { identity }) };
  });
}

/** A team's name has no dot, so no two teams' objects get one name. */
function named<Value>(team: Team, stage: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(stage).map(([role, object]) => [`${team.name}.${role}`, object]));
}

function firstStages(team: Team) {
  const { accelerators, cpuMillicores, memoryMiB, pods, storageGiB } = team;
  return isolatedNamespace(placeOf(team), { accelerators, cpuMillicores, memoryMiB, pods, storageGiB });
}

function namespaceOf(team: Team): Namespace {
  const [{ namespace }] = firstStages(team);
  const labels = { ...namespace.metadata.labels, [TEAM_LABEL]: team.name };
  return { ...namespace, metadata: { ...namespace.metadata, labels } };
}

function isolationOf(team: Team): Readonly<Record<string, KubernetesObject>> {
  const [, isolation] = firstStages(team);
  return isolation;
}

function calleesOf(team: Team, { buckets, identities, surroundings, tracking }: TeamsWiring): readonly Callee[] {
  const { tokens = [] } = identities[team.name] ?? {};
  return [tracking, ...buckets.data.callees, ...buckets.artifacts.callees, ...tokens, ...(surroundings?.callees ?? [])];
}

/**
 * Pods of a team reach each other, since parts of one training do on ports of their choice; a server, or addresses elsewhere, once they wear the client
 * label for it; and what a cloud serves at addresses, where their identity is asked.
 */
function policiesOf(team: Team, wiring: TeamsWiring): Readonly<Record<string, KubernetesObject>> {
  const namespace = placeOf(team);
  const callees = calleesOf(team, wiring);
  const servers = [...new Map(callees.filter(isServer).map((server) => [server.system, server])).values()];
  const places = callees.filter((callee): callee is AddressPeer => !isServer(callee));
  const addresses = peersOf(places.filter(({ client }) => client === undefined));
  const calls = servers.map((server) => {
    const name = `call-${server.system}`;
    return [name, allowTraffic({ name, namespace }, clientLabel(server.system), { to: [peerOf(server)] })] as const;
  });
  return {
    "allow-team": allowTeam(namespace),
    "call-kubernetes": allowKubernetes(namespace),
    ...Object.fromEntries(calls),
    ...Object.fromEntries(places.flatMap((place) => clientPolicy(namespace, place))),
    ...(addresses.length > 0 && { "call-addresses": allowTraffic({ name: "call-addresses", namespace }, {}, { to: addresses }) }),
  };
}

function clientPolicy(namespace: string, place: AddressPeer): [role: string, policy: NetworkPolicy][] {
  if (place.client === undefined) return [];
  const name = `call-${place.client}`;
  return [[name, allowTraffic({ name, namespace }, clientLabel(place.client), { to: [place] })]];
}

function allowTeam(namespace: string): NetworkPolicy {
  const everyone = [{ podSelector: {} }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "allow-team", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{ from: everyone }], egress: [{ to: everyone }] },
  };
}

/** For steps of pipelines, which report to the API server; it is no pod, so a policy can hold them to its ports alone. */
function allowKubernetes(namespace: string): NetworkPolicy {
  return allowCallingApi({ name: "call-kubernetes", namespace }, clientLabel(KUBERNETES));
}

function peopleOf(team: Team, wiring: TeamsWiring): Readonly<Record<string, KubernetesObject>> {
  return {
    people: peopleRole(team),
    "people-binding": peopleBinding(team),
    account: serviceAccountOf(team, wiring),
    config: configOf(team, wiring),
    ...configMapsOf(metadataOf(team, TEAM_CONFIG), wiring.surroundings),
  };
}

function serviceAccountOf(team: Team, { identities }: TeamsWiring): ServiceAccount {
  const metadata = metadataOf(team, TEAM_ACCOUNT);
  const { account } = accountOf(metadata, identities[team.name]);
  return account ?? { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false };
}

/** Keys of buckets are not among it: a pod that needs one names the Secret of the one bucket that it uses. */
function configOf(team: Team, { buckets, surroundings, tracking }: TeamsWiring): ConfigMap {
  const { artifacts, data } = buckets;
  const plain = [...data.env, ...artifacts.env, ...(surroundings?.env ?? [])].filter(({ valueFrom }) => valueFrom === undefined);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(team, TEAM_CONFIG),
    data: {
      ...valuesOf(plain),
      ESTATE_TEAM: team.name,
      MLFLOW_TRACKING_URI: tracking.uri,
      DATA_URI: data.uri,
      ARTIFACTS_URI: artifacts.uri,
    },
  };
}

function valuesOf(variables: readonly EnvVar[]): Record<string, Input<string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name as string, (value ?? "") as Input<string>]));
}

/** Copies under the originals' names, so that what says where a bucket's key is holds here too. */
function keysOf(team: Team, { buckets, estateNamespace, surroundings }: TeamsWiring): Readonly<Record<string, KubernetesObject>> {
  const variables = [...buckets.data.env, ...buckets.artifacts.env, ...(surroundings?.env ?? [])];
  const secrets = copiesFor(variables.flatMap((variable) => keyOf(variable) ?? []));
  return Object.keys(secrets).length === 0 ? {} : copiedSecrets({ namespace: placeOf(team), estateNamespace, secrets });
}

function metadataOf(team: Team, name: string) {
  return { name, namespace: placeOf(team), labels: objectLabels("teams", name) };
}
