import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, Deployment, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf, type Server } from "../core/server.ts";
import { type PodLogin, podLogin } from "../credentials/index.ts";
import type { HyperparameterOptimisationWiring } from "./contract.ts";

const SYSTEM = "optuna";
const PROGRAM = "serve.py";

/** Optuna's own port for it. https://optuna.readthedocs.io/en/v5.0.0/reference/generated/optuna.storages.run_grpc_proxy_server.html */
const PORT = 13_000;

/** Where studies are kept. */
export function storageOf(namespace: string): Server {
  return { system: SYSTEM, namespace, port: PORT };
}

/**
 * Studies in PostgreSQL, behind a server in the estate's namespace: workers of teams call it, and the login stays where it is. Where logins are
 * identities there would be nothing to copy anyway.
 */
export function storageStages(wiring: HyperparameterOptimisationWiring): Stages {
  const program = readFileSync(new URL(PROGRAM, import.meta.url), "utf8");
  const mirror = wiring.imagesMirror === undefined ? {} : { imagesMirror: wiring.imagesMirror };
  const login = podLogin(wiring.database.login, { metadata: metadataOf(wiring), ...mirror });
  return [
    { ...accountOf(metadataOf(wiring), wiring.identity), ...login.objects, program: programOf(program, wiring), policy: policyOf(wiring) },
    { service: serviceOf(wiring), server: serverOf(login, contentHash({ program }), wiring) },
  ];
}

function metadataOf({ namespace }: HyperparameterOptimisationWiring) {
  return { name: SYSTEM, namespace, labels: objectLabels("hyperparameter-optimisation", SYSTEM) };
}

function calleesOf({ database, identity }: HyperparameterOptimisationWiring): readonly Callee[] {
  return [...database.callees, ...(database.login.by === "token" ? (identity?.tokens ?? []) : [])];
}

function programOf(program: string, wiring: HyperparameterOptimisationWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring), data: { [PROGRAM]: program } };
}

function policyOf(wiring: HyperparameterOptimisationWiring): NetworkPolicy {
  const traffic = { from: [callersOf(storageOf(wiring.namespace))], to: peersOf(calleesOf(wiring)) };
  return allowTraffic(metadataOf(wiring), selectorLabels(SYSTEM), traffic);
}

function serviceOf(wiring: HyperparameterOptimisationWiring): Service {
  const ports = [{ name: "grpc", port: PORT, targetPort: "grpc" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring), spec: { selector: selectorLabels(SYSTEM), ports } };
}

function serverOf(login: PodLogin, configHash: string, wiring: HyperparameterOptimisationWiring): Deployment {
  const labels = {
    ...objectLabels("hyperparameter-optimisation", SYSTEM),
    ...clientLabels(calleesOf(wiring)),
    ...wiring.identity?.podLabels,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring),
    spec: {
      replicas: 1,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      template: {
        metadata: { labels, annotations: { [CONFIG_HASH]: configHash } },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...runsAs(wiring.identity),
          ...(login.initContainers.length > 0 && { initContainers: [...login.initContainers] }),
          containers: [containerOf(login, wiring)],
          volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }, { name: "program", configMap: { name: SYSTEM } }, ...login.volumes],
        },
      },
    },
  };
}

function containerOf(login: PodLogin, { database, imagesMirror }: HyperparameterOptimisationWiring): Container {
  const probe = { tcpSocket: { port: "grpc" }, timeoutSeconds: 5 };
  return {
    name: SYSTEM,
    image: imageReference("tuning", imagesMirror),
    workingDir: "/tmp",
    command: ["python", `/etc/estate/program/${PROGRAM}`],
    env: [
      { name: "HOME", value: "/tmp" },
      { name: "PYTHONUNBUFFERED", value: "1" },
      { name: "PORT", value: String(PORT) },
      { name: "DB_HOST", value: database.host },
      { name: "DB_PORT", value: String(database.port) },
      { name: "DB_NAME", value: database.database },
      ...login.env,
    ],
    ports: [{ name: "grpc", containerPort: PORT }],
    resources: resources(100, 512, { cpuMillicores: 1000 }),
    startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 10 },
    livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "program", mountPath: "/etc/estate/program", readOnly: true },
      ...login.mounts,
    ],
  };
}
