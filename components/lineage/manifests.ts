import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf, type PodIdentity, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, Deployment, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf } from "../core/server.ts";
import { type PodLogin, podLogin } from "../credentials/index.ts";
import { CONFIG_FILE, serverConfig } from "./config.ts";
import type { LineageSpec, LineageWiring } from "./contract.ts";
import { ADMIN_PORT, accessOf, PORT, pageOf, SYSTEM, WEB, WEB_PORT } from "./plan.ts";

const CONFIG_FOLDER = "/etc/marquez";

/** The server, which upgrades its own schema when it starts, then the page that reads from it; nothing while it is off. */
export function lineageStages(spec: LineageSpec, wiring: LineageWiring): Stages {
  if (!spec.enabled) return [];
  const login = podLogin(wiring.database.login, { ...wiring, metadata: metadataOf(wiring, SYSTEM) });
  const files = { [CONFIG_FILE]: serverConfig(spec, wiring.database) };
  const server = accessOf(spec, wiring.namespace);
  const page = pageOf(wiring.namespace);
  return [
    {
      ...accountOf(metadataOf(wiring, SYSTEM), identityOf(wiring)),
      ...login.objects,
      config: configOf(files, wiring),
      policy: policyOf(wiring, SYSTEM, PORT, calleesOf(wiring)),
      "web-policy": policyOf(wiring, WEB, WEB_PORT, [server]),
    },
    { service: serviceOf(wiring, SYSTEM, PORT), server: serverOf(spec, wiring, login, contentHash(files)) },
    { "web-service": serviceOf(wiring, page.service, WEB_PORT), web: webOf(wiring) },
  ];
}

function metadataOf({ namespace }: LineageWiring, name: string) {
  return { name, namespace, labels: objectLabels("lineage", name) };
}

/** The identity only where it is the database's login. */
function identityOf({ database, identity }: LineageWiring): PodIdentity | undefined {
  return database.login.by === "token" ? identity : undefined;
}

function calleesOf(wiring: LineageWiring): readonly Callee[] {
  return [...wiring.database.callees, ...(identityOf(wiring)?.tokens ?? [])];
}

function configOf(files: Readonly<Record<string, string>>, wiring: LineageWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring, SYSTEM), data: { ...files } };
}

function policyOf(wiring: LineageWiring, system: string, port: number, callees: readonly Callee[]): NetworkPolicy {
  const { namespace } = wiring;
  const from = [callersOf({ system, namespace, port })];
  return allowTraffic(metadataOf(wiring, system), selectorLabels(system), { from, to: peersOf(callees) });
}

function serviceOf(wiring: LineageWiring, system: string, port: number): Service {
  const ports = [{ name: "http", port, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring, system), spec: { selector: selectorLabels(system), ports } };
}

function serverOf(spec: LineageSpec, wiring: LineageWiring, login: PodLogin, configHash: string): Deployment {
  const identity = identityOf(wiring);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring, SYSTEM),
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      template: {
        metadata: {
          labels: { ...objectLabels("lineage", SYSTEM), ...clientLabels(calleesOf(wiring)), ...identity?.podLabels },
          annotations: { [CONFIG_HASH]: configHash },
        },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...runsAs(identity),
          ...(login.initContainers.length === 0 ? {} : { initContainers: [...login.initContainers] }),
          containers: [serverContainer(spec, wiring, login)],
          volumes: [{ name: "tmp", emptyDir: { sizeLimit: "256Mi" } }, { name: "config", configMap: { name: SYSTEM } }, ...login.volumes],
        },
      },
    },
  };
}

function serverContainer(spec: LineageSpec, wiring: LineageWiring, login: PodLogin): Container {
  // It answers only once the database does.
  const probe = { httpGet: { path: "/healthcheck", port: "admin" }, timeoutSeconds: 5 };
  return {
    name: SYSTEM,
    image: imageReference("marquez", wiring.imagesMirror),
    env: [
      { name: "MARQUEZ_CONFIG", value: `${CONFIG_FOLDER}/${CONFIG_FILE}` },
      { name: "JAVA_OPTS", value: "-XX:MaxRAMPercentage=75 -Djava.io.tmpdir=/tmp" },
      { name: "DB_HOST", value: wiring.database.host },
      ...login.env,
    ],
    ports: [
      { name: "http", containerPort: PORT },
      { name: "admin", containerPort: ADMIN_PORT },
    ],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
    // The first start makes the whole schema.
    startupProbe: { ...probe, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 10 },
    livenessProbe: { tcpSocket: { port: "http" }, periodSeconds: 20, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "config", mountPath: CONFIG_FOLDER, readOnly: true }, ...login.mounts],
  };
}

function webOf(wiring: LineageWiring): Deployment {
  const server = accessOf({ jobNamespace: "" }, wiring.namespace);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring, WEB),
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorLabels(WEB) },
      template: {
        metadata: { labels: { ...objectLabels("lineage", WEB), ...clientLabels([server]) } },
        spec: { ...restrictedPod(ESTATE_USER_ID), containers: [webContainer(wiring, new URL(server.url))] },
      },
    },
  };
}

/** A page and, under `/api`, the server itself: whoever may see the page may call the server. */
function webContainer(wiring: LineageWiring, server: URL): Container {
  const probe = { httpGet: { path: "/healthcheck", port: "http" }, timeoutSeconds: 5 };
  return {
    name: WEB,
    image: imageReference("marquez-web", wiring.imagesMirror),
    env: [
      { name: "MARQUEZ_HOST", value: server.hostname },
      { name: "MARQUEZ_PORT", value: server.port },
      { name: "WEB_PORT", value: String(WEB_PORT) },
    ],
    ports: [{ name: "http", containerPort: WEB_PORT }],
    resources: resources(20, 192, { cpuMillicores: 500 }),
    startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 10 },
    livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
  };
}
