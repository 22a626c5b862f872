import { chartReference } from "../../../pins/index.ts";
import { accountOf } from "../../core/identity.ts";
import type { ChartRelease, ConfigMap, KubernetesObject, NetworkPolicy, ServiceAccount, Stages } from "../../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../../core/labels.ts";
import { isolatedNamespace } from "../../core/namespace.ts";
import type { Callee, Server } from "../../core/server.ts";
import { configMapsOf, keyOf } from "../../core/surroundings.ts";
import { copiedSecrets, copiesFor, generatedSecrets, type PodLogin, podLogin } from "../../credentials/index.ts";
import type { NotebooksSpec, NotebooksWiring } from "../contract.ts";
import { HUB_NAMESPACE } from "../contract.ts";
import { calleesOf } from "../plan.ts";
import { loginKeysOf } from "./copies.ts";
import { HUB, quotaOf } from "./plan.ts";
import { type HubWiring, hubCallees, hubKeys, userEnv } from "./surroundings.ts";
import { DVC_CONFIG } from "./user-values.ts";
import { hubValues } from "./values.ts";

/** A namespace with room for everybody, what hub and servers read, and the hub, which starts the servers. */
export function hubStages(spec: NotebooksSpec, wiring: NotebooksWiring): Stages {
  const place = withHub(wiring);
  const login = podLogin(place.hub.database.login, { ...place, metadata: METADATA });
  const [namespace, isolation] = isolatedNamespace(HUB_NAMESPACE, quotaOf(spec, place));
  const [declared, filled] = generatedSecrets(hubKeys(place));
  return [
    namespace,
    {
      ...isolation,
      ...declared,
      ...login.objects,
      ...copiesOf(place),
      "hub-account": hubAccount(place),
      ...accountOf(METADATA, place.identity),
      "dvc-config": dvcConfig(place),
      ...configMapsOf(METADATA, place.surroundings),
      ...admissions(place),
    },
    filled,
    { release: releaseOf(spec, place, login) },
  ];
}

const METADATA = { name: HUB, namespace: HUB_NAMESPACE, labels: objectLabels("notebooks", HUB) };

function withHub(wiring: NotebooksWiring): HubWiring {
  if (wiring.hub === undefined) throw new Error("notebooks are wired without what JupyterHub stands on");
  return { ...wiring, hub: wiring.hub };
}

/** Secrets of the estate's namespace that pods here read, under their own names. */
function copiesOf(wiring: HubWiring): Readonly<Record<string, KubernetesObject>> {
  const { hub, namespace } = wiring;
  const variables = userEnv(wiring).flatMap((variable) => keyOf(variable) ?? []);
  const secrets = copiesFor([...loginKeysOf(hub.database.login), hub.signOn.clientSecret, ...variables]);
  return Object.keys(secrets).length === 0 ? {} : copiedSecrets({ namespace: HUB_NAMESPACE, estateNamespace: namespace, secrets });
}

/** The hub's own account. It starts pods and volumes here, so its pod asks for the token of the API server; nobody else's gets one. */
function hubAccount({ hub }: HubWiring): ServiceAccount {
  const metadata = { ...METADATA, ...(hub.identity && { annotations: hub.identity.annotations }) };
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false } as ServiceAccount;
}

function dvcConfig({ hub }: HubWiring): ConfigMap {
  const data = Object.fromEntries(Object.entries(hub.dvcConfigs).map(([project, text]) => [`${project}.config`, text] as const));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { ...METADATA, name: DVC_CONFIG }, data };
}

/** Systems of the estate's namespace let in callers of their own namespace; these policies add the pods here that wear their labels. */
function admissions(wiring: HubWiring): Record<string, NetworkPolicy> {
  const called = [...hubCallees(wiring), ...calleesOf(wiring)].filter((callee) => isIn(callee, wiring.namespace));
  return Object.fromEntries(called.map((server) => [`admit-${server.system}`, admissionOf(server)] as const));
}

function isIn(callee: Callee, namespace: string): callee is Server {
  return "system" in callee && callee.namespace === namespace;
}

function admissionOf({ namespace, port, system }: Server): NetworkPolicy {
  const from = [podsOf(system)];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${system}-for-notebooks`, namespace, labels: objectLabels("notebooks", HUB) },
    spec: {
      podSelector: { matchLabels: selectorLabels(system) },
      policyTypes: ["Ingress"],
      ingress: [{ from, ports: [{ port, protocol: "TCP" }] }],
    },
  };
}

function podsOf(system: string) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": HUB_NAMESPACE } },
    podSelector: { matchLabels: clientLabel(system) },
  };
}

function releaseOf(spec: NotebooksSpec, wiring: HubWiring, login: PodLogin): ChartRelease {
  return {
    release: "controller",
    name: HUB,
    namespace: HUB_NAMESPACE,
    ...chartReference("jupyterhub", wiring.hub.chartsMirror),
    values: hubValues(spec, wiring, login),
  };
}
