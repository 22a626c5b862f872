import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, Deployment, EnvVar, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf } from "../core/server.ts";
import { generatedSecrets } from "../credentials/index.ts";
import { type PodLogin, podLogin } from "../credentials/pod-login.ts";
import type { SignOnSpec, SignOnWiring } from "./contract.ts";
import { ADMIN, CLIENT, PORT, SYSTEM, serverOf } from "./plan.ts";
import { CLIENT_SECRET_VARIABLE, realmOf } from "./realm.ts";
import { syncFiles, syncJob } from "./sync.ts";

/** User of the image. */
const KEYCLOAK_USER = 1000;

const HOME = "/opt/keycloak";
const REALM_CONFIG = "sign-on-realm";

type KeycloakWiring = SignOnWiring & Required<Pick<SignOnWiring, "database">>;

/** Its Secrets, then Keycloak, then what it has to know of the pages. */
export function keycloakStages(spec: SignOnSpec, wiring: KeycloakWiring): Stages {
  const { imagesMirror, namespace } = wiring;
  const [declared, filled] = generatedSecrets({
    capability: SYSTEM,
    namespace,
    secrets: {
      [ADMIN.secret]: { [ADMIN.usernameKey]: { text: "estate-admin" }, [ADMIN.passwordKey]: { generate: 40 } },
      [CLIENT.secret]: { [CLIENT.key]: { generate: 48 } },
    },
    ...(imagesMirror === undefined ? {} : { imagesMirror }),
  });
  const first = {
    ...accountOf(metadataOf(namespace), wiring.identity),
    ...loginOf(wiring).objects,
    policy: serverPolicy(wiring),
    realm: realmConfig(spec, wiring),
    ...syncFiles(spec, wiring),
  };
  return [
    declared,
    filled,
    first,
    { service: serviceOf(namespace), server: serverDeployment(spec, wiring) },
    { sync: syncJob(spec, wiring) },
  ];
}

function metadataOf(namespace: string, name: string = SYSTEM) {
  return { name, namespace, labels: objectLabels("sign-on", name) };
}

function calleesOf({ database, identity }: KeycloakWiring): readonly Callee[] {
  return [...database.callees, ...(identity?.tokens ?? [])];
}

function serverPolicy(wiring: KeycloakWiring): NetworkPolicy {
  const traffic = { from: [callersOf(serverOf(wiring.namespace))], to: peersOf(calleesOf(wiring)) };
  return allowTraffic(metadataOf(wiring.namespace), selectorLabels(SYSTEM), traffic);
}

function realmConfig(spec: SignOnSpec, wiring: SignOnWiring): ConfigMap {
  const data = { "estate.json": JSON.stringify(realmOf(spec, wiring)) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring.namespace, REALM_CONFIG), data };
}

function serviceOf(namespace: string): Service {
  const ports = [{ name: "http", port: PORT, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(namespace), spec: { selector: selectorLabels(SYSTEM), ports } };
}

/** One pod: several would have to tell each other of every session. */
function serverDeployment(spec: SignOnSpec, wiring: KeycloakWiring): Deployment {
  const { initContainers, mounts, volumes } = loginOf(wiring);
  const pod = {
    ...restrictedPod(KEYCLOAK_USER),
    ...runsAs(wiring.identity),
    terminationGracePeriodSeconds: 60,
    initContainers: [...initContainers, buildContainer(wiring)],
    containers: [serverContainer(spec, wiring, mounts)],
    volumes: [
      { name: "build", emptyDir: { sizeLimit: "512Mi" } },
      { name: "data", emptyDir: { sizeLimit: "256Mi" } },
      { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
      { name: "realm", configMap: { name: REALM_CONFIG } },
      ...volumes,
    ],
  };
  const labels = { ...objectLabels("sign-on", SYSTEM), ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring.namespace),
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      strategy: { type: "Recreate" },
      template: { metadata: { labels }, spec: pod },
    },
  };
}

/** Keycloak is built for its database when it first starts, into a folder that a read-only image would not let it change. https://www.keycloak.org/server/configuration#_optimize_the_keycloak_startup */
function buildContainer({ imagesMirror }: SignOnWiring): Container {
  return {
    name: "copy-build",
    image: imageReference("keycloak", imagesMirror),
    command: ["cp", "-r", `${HOME}/lib/quarkus/.`, "/build/"],
    resources: resources(50, 128, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "build", mountPath: "/build" }],
  };
}

function serverContainer(spec: SignOnSpec, wiring: KeycloakWiring, mounts: PodLogin["mounts"]): Container {
  const probe = (path: string) => ({ httpGet: { path, port: "management" }, timeoutSeconds: 5 });
  return {
    name: "keycloak",
    image: imageReference("keycloak", wiring.imagesMirror),
    args: ["start", "--import-realm"],
    env: [...serverEnv(wiring), ...databaseEnv(wiring)],
    ports: [
      { name: "http", containerPort: PORT },
      { name: "management", containerPort: 9000 },
    ],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
    startupProbe: { ...probe("/health/started"), periodSeconds: 3, failureThreshold: 100 },
    readinessProbe: { ...probe("/health/ready"), periodSeconds: 5 },
    livenessProbe: { ...probe("/health/live"), periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "build", mountPath: `${HOME}/lib/quarkus` },
      { name: "data", mountPath: `${HOME}/data` },
      { name: "realm", mountPath: `${HOME}/data/import`, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      ...mounts,
    ],
  };
}

/** https://www.keycloak.org/server/all-config */
function serverEnv({ publicName }: SignOnWiring): EnvVar[] {
  const secret = (name: string, key: string) => ({ secretKeyRef: { name, key } });
  return [
    { name: "KC_HOSTNAME", value: `https://${publicName(SYSTEM)}` },
    // Administrators forward a port; nobody else gets to their pages.
    { name: "KC_HOSTNAME_ADMIN", value: `http://localhost:${PORT}` },
    // TLS ends at the gateway's proxies.
    { name: "KC_HTTP_ENABLED", value: "true" },
    { name: "KC_HTTP_PORT", value: String(PORT) },
    { name: "KC_PROXY_HEADERS", value: "xforwarded" },
    { name: "KC_HEALTH_ENABLED", value: "true" },
    { name: "KC_CACHE", value: "local" },
    { name: "KC_BOOTSTRAP_ADMIN_USERNAME", valueFrom: secret(ADMIN.secret, ADMIN.usernameKey) },
    { name: "KC_BOOTSTRAP_ADMIN_PASSWORD", valueFrom: secret(ADMIN.secret, ADMIN.passwordKey) },
    { name: CLIENT_SECRET_VARIABLE, valueFrom: secret(CLIENT.secret, CLIENT.key) },
  ];
}

function databaseEnv(wiring: KeycloakWiring): EnvVar[] {
  const { database, host, login, port } = wiring.database;
  const password = login.by === "password" ? [{ name: "KC_DB_PASSWORD", value: "$(DB_PASSWORD)" }] : [];
  return [
    ...loginOf(wiring).env,
    { name: "DB_HOST", value: host },
    { name: "KC_DB", value: "postgres" },
    { name: "KC_DB_URL", value: `jdbc:postgresql://$(DB_HOST):${port}/${database}` },
    { name: "KC_DB_USERNAME", value: "$(DB_USER)" },
    ...password,
  ];
}

function loginOf({ database, imagesMirror, namespace }: KeycloakWiring): PodLogin {
  return podLogin(database.login, { metadata: metadataOf(namespace), ...(imagesMirror === undefined ? {} : { imagesMirror }) });
}
