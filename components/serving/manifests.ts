import { oneAtATime } from "../core/availability.ts";
import { accountOf } from "../core/identity.ts";
import type { ConfigMap, Deployment, KubernetesObject, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic, type Peer } from "../core/namespace.ts";
import { callersOf, peersOf } from "../core/server.ts";
import { MONITORING_PEER } from "../core/system.ts";
import { VARIANTS, type Variant } from "../core/variants.ts";
import type { ServerPods, ServingSpec, ServingWiring } from "./contract.ts";
import { calleesOf, PROGRAMS, podsOf, programFiles } from "./pods.ts";
import { type ModelServer, PORT, SYSTEMS, serversOf, variantLabel } from "./servers.ts";

/** One server a model and variant, all of them running the same program in the tracking server's image, which has what its own flavours need. */
export function servingStages(spec: ServingSpec, wiring: ServingWiring): Stages {
  const servers = serversOf(spec, wiring);
  const objects = servers.flatMap((server) => Object.entries(objectsOf(server, wiring)));
  return [
    { program: programOf(wiring.namespace), ...accountsOf(servers, wiring), ...policiesOf(servers, wiring) },
    Object.fromEntries(objects),
  ];
}

/** Pods of the models that somebody else runs, by the model's name. */
export function rolledOutPods(spec: ServingSpec, wiring: ServingWiring): Readonly<Record<string, ServerPods>> {
  const champions = serversOf(spec, wiring).filter(({ variant }) => variant === "champion");
  return Object.fromEntries(
    champions.filter((server) => isRolledOut(server, wiring)).map((server) => [server.model.name, podsOf(server, wiring)]),
  );
}

function isRolledOut({ model }: ModelServer, { rolledOut }: ServingWiring): boolean {
  return rolledOut?.includes(model.name) === true;
}

function objectsOf(server: ModelServer, wiring: ServingWiring): Readonly<Record<string, KubernetesObject>> {
  const { model, name, podsService, replicas, selector, variant } = server;
  const role = variant === "champion" ? model.name : `${model.name}-${variant}`;
  const budget = replicas > 1 && { [`${role}-budget`]: oneAtATime({ ...metadataOf(server, wiring), name }, selector) };
  // A scrape through the balancing Service would meet another pod each time and see its counters jump.
  const pods = { [`${role}-pods`]: serviceOf(podsService, server, wiring, { clusterIP: "None", publishNotReadyAddresses: true }) };
  if (isRolledOut(server, wiring)) return variant === "champion" ? { ...pods, ...budget } : {};
  return {
    [`${role}-service`]: serviceOf(name, server, wiring, {}),
    ...pods,
    [`${role}-deployment`]: deploymentOf(server, wiring),
    ...budget,
  };
}

function metadataOf(server: ModelServer, { namespace }: ServingWiring) {
  return {
    name: server.name,
    namespace,
    labels: { ...objectLabels("serving", server.system), ...server.selector, ...variantLabel(server) },
  };
}

function programOf(namespace: string): ConfigMap {
  const metadata = { name: PROGRAMS, namespace, labels: objectLabels("serving", PROGRAMS) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { ...programFiles() } };
}

/** The account of pods that keep requests, where it is an identity of the cloud that lets them. */
function accountsOf(servers: readonly ModelServer[], { capture, namespace }: ServingWiring) {
  if (!servers.some(({ captured }) => captured !== undefined)) return {};
  return accountOf({ namespace, labels: objectLabels("serving", PROGRAMS) }, capture?.identity);
}

/** One for each variant that there is, since each has a system of its own. */
function policiesOf(servers: readonly ModelServer[], wiring: ServingWiring): Record<string, NetworkPolicy> {
  const present = VARIANTS.filter((variant) => variant === "champion" || servers.some((server) => server.variant === variant));
  return Object.fromEntries(
    present.map((variant) => [
      variant === "champion" ? "policy" : `${variant}-policy`,
      policyOf(
        variant,
        servers.filter((server) => server.variant === variant),
        wiring,
      ),
    ]),
  );
}

function policyOf(variant: Variant, servers: readonly ModelServer[], wiring: ServingWiring): NetworkPolicy {
  const system = SYSTEMS[variant];
  return allowTraffic({ name: system, namespace: wiring.namespace }, selectorLabels(system), {
    from: callersOfModels(system, wiring),
    to: peersOf([wiring.tracking, ...servers.flatMap((server) => calleesOf(server, wiring))]),
  });
}

function callersOfModels(system: string, { callers, namespace }: ServingWiring): readonly Peer[] {
  if (callers === "estate") return [callersOf({ system, namespace, port: PORT }), { ...MONITORING_PEER, port: PORT }];
  return [{ namespace, selector: clientLabel(system), port: PORT }];
}

function serviceOf(name: string, server: ModelServer, wiring: ServingWiring, fields: Partial<NonNullable<Service["spec"]>>): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadataOf(server, wiring), name },
    spec: { ...fields, selector: { ...server.selector }, ports: [{ name: "http", port: PORT, targetPort: "http" }] },
  };
}

function deploymentOf(server: ModelServer, wiring: ServingWiring): Deployment {
  const { replicas, selector, template } = podsOf(server, wiring);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      ...metadataOf(server, wiring),
      annotations: { "mlops-estate/model-source": `models:/${server.model.name}@${server.alias}` },
    },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: { ...selector } },
      // The new pod answers before an old one goes: a model has no state of its own.
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { ...template.metadata.labels }, annotations: { ...template.metadata.annotations } },
        spec: template.spec,
      },
    },
  };
}
