import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, type PodIdentity, runsAs } from "../core/identity.ts";
import type { Container, Deployment, EnvVar, Job, KubernetesObject, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { type Callee, callersOf, clientLabels, peersOf } from "../core/server.ts";
import { type TokenFile, tokenFile } from "../credentials/index.ts";
import type { TrackingSpec, TrackingWiring } from "./contract.ts";
import { neptuneStages } from "./neptune.ts";
import { accessOf, allowedHosts, PORT, SYSTEM } from "./plan.ts";
import { wandbKeyOf } from "./wandb.ts";

const SCHEMA_JOB = "mlflow-schema";

/** The database's schema, then the server, which refuses to start on any other than its own version's. */
export function trackingStages(spec: TrackingSpec, wiring: TrackingWiring): Stages {
  return [
    { ...firstOf(wiring), policy: serverPolicy(wiring), "schema-policy": schemaPolicy(wiring), ...wandbKeyOf(spec, wiring) },
    { "schema-job": schemaJobOf(wiring) },
    {
      service: serviceOf(wiring),
      server: serverOf(spec, wiring),
      ...budgetOf(spec, wiring),
    },
    ...neptuneStages(spec, wiring),
  ];
}

/** What both the Job and the server stand on. */
function firstOf(wiring: TrackingWiring): Record<string, KubernetesObject> {
  const token = tokenOf(wiring);
  return { ...accountOf(metadataOf(wiring), wiring.identity), ...(token && { "token-script": token.script }) };
}

function metadataOf(wiring: TrackingWiring, name: string = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("tracking", name) };
}

function calleesOf({ bucket, database, identity }: TrackingWiring): readonly Callee[] {
  return [...database.callees, ...bucket.callees, ...(identity?.tokens ?? [])];
}

function serverPolicy(wiring: TrackingWiring): NetworkPolicy {
  const server = accessOf(wiring.namespace);
  return allowTraffic(metadataOf(wiring), selectorLabels(SYSTEM), {
    from: [wiring.callers === "estate" ? callersOf(server) : { namespace: wiring.namespace, selector: clientLabel(SYSTEM), port: PORT }],
    to: peersOf(calleesOf(wiring)),
  });
}

function schemaPolicy(wiring: TrackingWiring): NetworkPolicy {
  return allowTraffic(metadataOf(wiring, SCHEMA_JOB), selectorLabels(SCHEMA_JOB), { to: peersOf(schemaCallees(wiring)) });
}

/** The Job needs the server's identity only where that is its login. */
function schemaIdentity({ database, identity }: TrackingWiring): PodIdentity | undefined {
  return database.login.by === "token" ? identity : undefined;
}

function schemaCallees(wiring: TrackingWiring): readonly Callee[] {
  return [...wiring.database.callees, ...(schemaIdentity(wiring)?.tokens ?? [])];
}

/** Right for an empty database and for an older one; a new image makes a new Job, since its name carries the hash of its content. */
function schemaJobOf(wiring: TrackingWiring): Job {
  const { initContainers, mounts, volumes } = loginOf(wiring);
  return oneShotJob({
    name: SCHEMA_JOB,
    namespace: wiring.namespace,
    labels: { ...objectLabels("tracking", SCHEMA_JOB), ...clientLabels(schemaCallees(wiring)), ...schemaIdentity(wiring)?.podLabels },
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      ...runsAs(schemaIdentity(wiring)),
      ...(initContainers.length === 0 ? {} : { initContainers }),
      containers: [
        {
          name: "upgrade",
          image: imageReference("mlflow", wiring.imagesMirror),
          workingDir: "/tmp",
          command: ["mlflow", "db", "upgrade", "$(MLFLOW_BACKEND_STORE_URI)"],
          env: [...pythonEnv(), ...databaseEnv(wiring)],
          resources: resources(100, 512, { cpuMillicores: 1000 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...mounts],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }, ...volumes],
    },
  });
}

function serviceOf(wiring: TrackingWiring): Service {
  const ports = [{ name: "http", port: PORT, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(wiring), spec: { selector: selectorLabels(SYSTEM), ports } };
}

function serverOf(spec: TrackingSpec, wiring: TrackingWiring): Deployment {
  const { initContainers, mounts, volumes } = loginOf(wiring);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(wiring),
    spec: {
      // Whoever scales it would otherwise be put back at every update.
      ...(wiring.autoscaled === true ? {} : { replicas: spec.replicas }),
      selector: { matchLabels: selectorLabels(SYSTEM) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { ...objectLabels("tracking", SYSTEM), ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels } },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...runsAs(wiring.identity),
          terminationGracePeriodSeconds: 60,
          ...(initContainers.length === 0 ? {} : { initContainers }),
          containers: [serverContainer(spec, wiring, mounts)],
          volumes: [{ name: "tmp", emptyDir: { sizeLimit: "4Gi" } }, { name: "metrics", emptyDir: { sizeLimit: "64Mi" } }, ...volumes],
        },
      },
    },
  };
}

function serverContainer(spec: TrackingSpec, wiring: TrackingWiring, mounts: readonly TokenFile["mount"][]): Container {
  // `/health` is exempt from the check of the Host header, so the kubelet may ask by the pod's address.
  const probe = { httpGet: { path: "/health", port: "http" }, timeoutSeconds: 5 };
  const listen = ["--host", "0.0.0.0", "--port", String(PORT), "--workers", String(spec.workers)];
  const artifacts = ["--serve-artifacts", "--artifacts-destination", "$(ARTIFACTS_URI)/artifacts"];
  const hosts = ["--allowed-hosts", allowedHosts(spec, wiring.namespace, wiring.publicHosts).join(",")];
  return {
    name: SYSTEM,
    image: imageReference("mlflow", wiring.imagesMirror),
    // Whatever a library writes beside itself goes where it can: the root is read-only.
    workingDir: "/tmp",
    command: ["mlflow", "server", ...listen, ...artifacts, ...hosts, "--expose-prometheus", "/metrics"],
    env: [...pythonEnv(), ...databaseEnv(wiring), { name: "ARTIFACTS_URI", value: wiring.bucket.uri }, ...wiring.bucket.env],
    ports: [{ name: "http", containerPort: PORT }],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
    startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "metrics", mountPath: "/metrics" }, ...mounts],
  };
}

/** Only where there is a second pod: with one it would block every drain of its node. */
function budgetOf(spec: TrackingSpec, wiring: TrackingWiring): Record<string, KubernetesObject> {
  if (spec.replicas < 2) return {};
  const budget = { maxUnavailable: 1, selector: { matchLabels: selectorLabels(SYSTEM) } };
  return { budget: { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(wiring), spec: budget } };
}

function pythonEnv(): EnvVar[] {
  return [
    { name: "HOME", value: "/tmp" },
    { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
    { name: "PYTHONUNBUFFERED", value: "1" },
    { name: "MLFLOW_DISABLE_TELEMETRY", value: "true" },
    // Seven more processes of 170 MiB each, for evaluation jobs of language models, which the estate does not run here.
    { name: "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", value: "false" },
  ];
}

/**
 * The kubelet puts host and login into the address. The driver is named, since SQLAlchemy 2.1 takes psycopg 3 where none is and the image
 * has psycopg2. https://docs.sqlalchemy.org/en/21/dialects/postgresql.html
 */
function databaseEnv(wiring: TrackingWiring): EnvVar[] {
  const { database, host, login, port } = wiring.database;
  const place = `$(DB_HOST):${port}/${database}`;
  if (login.by === "token") {
    return [
      { name: "DB_USER", value: login.user },
      { name: "DB_HOST", value: host },
      { name: "MLFLOW_BACKEND_STORE_URI", value: `postgresql+psycopg2://$(DB_USER)@${place}` },
      ...(tokenOf(wiring)?.env ?? []),
    ];
  }
  const { name, passwordKey, usernameKey } = login.secret;
  return [
    { name: "DB_USER", valueFrom: { secretKeyRef: { name, key: usernameKey } } },
    { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name, key: passwordKey } } },
    { name: "DB_HOST", value: host },
    { name: "MLFLOW_BACKEND_STORE_URI", value: `postgresql+psycopg2://$(DB_USER):$(DB_PASSWORD)@${place}` },
  ];
}

/** The file that holds a fresh token; none where the login has a password. */
function tokenOf(wiring: TrackingWiring): TokenFile | undefined {
  const { login } = wiring.database;
  if (login.by !== "token") return undefined;
  const mirror = wiring.imagesMirror === undefined ? {} : { imagesMirror: wiring.imagesMirror };
  return tokenFile({ metadata: metadataOf(wiring), method: login.method, ...mirror });
}

/** What a pod besides its own containers and volumes needs to log in to the database. */
function loginOf(wiring: TrackingWiring) {
  const token = tokenOf(wiring);
  return {
    initContainers: token === undefined ? [] : [token.sidecar],
    volumes: token?.volumes ?? [],
    mounts: token === undefined ? [] : [token.mount],
  };
}
