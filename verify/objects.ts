import { readFileSync } from "node:fs";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../components/core/container.ts";
import type { ConfigMap, Container, EnvVar, Job, NetworkPolicy, Pod } from "../components/core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../components/core/labels.ts";
import { allowTraffic } from "../components/core/namespace.ts";
import { clientLabels, peersOf, type Server } from "../components/core/server.ts";
import { imageReference } from "../pins/index.ts";
import type { Site } from "./site.ts";

const SYSTEM = "estate-verify";
const TRAINING_PROGRAM = "train.py";

/** Selects everything that a verification puts into the namespace. */
export const OWN_OBJECTS = Object.entries(selectorLabels(SYSTEM))
  .map((label) => label.join("="))
  .join();

/** Name of the pod that calls the systems as their users do. */
export const CLIENT_POD = SYSTEM;

/** Name of a run's training Job. */
export function trainingJobName(run: string): string {
  return `${SYSTEM}-training-${run}`;
}

/** Text of a program of this folder. */
export function programText(name: string): string {
  return readFileSync(new URL(`programs/${name}`, import.meta.url), "utf8");
}

/** What the client and the training stand on: what they run, and whom they may call. */
export function supports(site: Site): readonly (ConfigMap | NetworkPolicy)[] {
  const programs: ConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(SYSTEM, site),
    data: { [TRAINING_PROGRAM]: programText(TRAINING_PROGRAM) },
  };
  const policy = allowTraffic(metadataOf(SYSTEM, site), selectorLabels(SYSTEM), { to: peersOf(callees(site)) });
  return [programs, policy];
}

/** A pod that waits to be told what to call; it holds the logins that the records and files are checked with, for as long as a verification takes. */
export function clientPod(site: Site, changed: { readonly name?: string; readonly container?: Partial<Container> } = {}): Pod {
  const container = pythonContainer("client", ["sleep", "infinity"], [...trackingEnv(site), ...storeEnv(site)], site);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: wearing(callees(site), metadataOf(changed.name ?? CLIENT_POD, site)),
    spec: {
      ...restrictedPod(ESTATE_USER_ID),
      // Not 0, with which the API server forgets a pod before the kubelet has ended it: a call to the next of its name would reach the dying one.
      terminationGracePeriodSeconds: 1,
      containers: [{ ...container, ...changed.container }],
      volumes: volumes(),
    },
  };
}

/** A Job that trains a model as a user's would: it knows the tracking server's address and no password at all. */
export function trainingJob(site: Site, run: string): Job {
  const metadata = wearing([site.tracking], metadataOf(trainingJobName(run), site));
  const env = [...trackingEnv(site), { name: "RUN_NAME", value: `verify-${run}` }];
  const container = pythonContainer("training", ["python", `/programs/${TRAINING_PROGRAM}`], env, site);
  const pod = { ...restrictedPod(ESTATE_USER_ID), restartPolicy: "Never", containers: [container], volumes: volumes() };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata,
    spec: { backoffLimit: 0, activeDeadlineSeconds: 600, template: { metadata: { labels: metadata.labels }, spec: pod } },
  };
}

/** The client calls every system; the training only the tracking server, like a user's. */
function callees(site: Site): readonly Server[] {
  const gateway = site.release === undefined ? [] : [site.release.gateway];
  return [site.tracking, site.database, site.artifacts, site.model, site.prometheus, site.alertmanager, ...gateway];
}

function metadataOf(name: string, site: Site) {
  return { name, namespace: site.namespace, labels: objectLabels("verification", SYSTEM) };
}

function wearing<T extends { labels: Record<string, string> }>(servers: readonly Server[], metadata: T): T {
  return { ...metadata, labels: { ...metadata.labels, ...clientLabels(servers) } };
}

function pythonContainer(name: string, command: string[], env: EnvVar[], site: Site): Container {
  return {
    name,
    image: imageReference("mlflow", site.imagesMirror),
    command,
    env,
    workingDir: "/tmp",
    resources: resources(100, 768, { cpuMillicores: 2000 }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "programs", mountPath: "/programs", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function volumes() {
  return [
    { name: "programs", configMap: { name: SYSTEM } },
    { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
  ];
}

function trackingEnv(site: Site): EnvVar[] {
  const values = {
    MLFLOW_TRACKING_URI: site.tracking.uri,
    MLFLOW_DISABLE_TELEMETRY: "true",
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
    // Libraries of linear algebra start a thread for each of the node's CPUs, whatever the container may use.
    OMP_NUM_THREADS: "2",
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function storeEnv({ artifacts, database, release }: Site): EnvVar[] {
  const captures = release?.kept?.credentialsSecret;
  const { credentialsSecret: key } = artifacts;
  const login = database.login.secret;
  return [
    { name: "AWS_ENDPOINT_URL_S3", value: artifacts.endpoint },
    { name: "AWS_DEFAULT_REGION", value: artifacts.region },
    { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    { name: "PGHOST", value: database.host },
    { name: "PGPORT", value: String(database.port) },
    { name: "PGDATABASE", value: database.database },
    fromSecret("AWS_ACCESS_KEY_ID", key.name, key.accessKeyIdKey),
    fromSecret("AWS_SECRET_ACCESS_KEY", key.name, key.secretAccessKeyKey),
    fromSecret("PGUSER", login.name, login.usernameKey),
    fromSecret("PGPASSWORD", login.name, login.passwordKey),
    ...(captures
      ? [
          fromSecret("CAPTURES_KEY_ID", captures.name, captures.accessKeyIdKey),
          fromSecret("CAPTURES_KEY", captures.name, captures.secretAccessKeyKey),
        ]
      : []),
  ];
}

function fromSecret(name: string, secret: string, key: string): EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}
