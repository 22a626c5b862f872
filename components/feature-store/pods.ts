import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { runsAs } from "../core/identity.ts";
import type { Container, EnvVar, PodSpec } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { type Callee, clientLabels } from "../core/server.ts";
import { podLogin } from "../credentials/index.ts";
import type { FeatureStoreWiring } from "./contract.ts";

/** ConfigMap of the servers' configuration and of what lets them read buckets. */
export const CONFIG = "feast";

/** Name of the service account and of all that the pods share. */
const SYSTEM = "feast";

/** User of the image. https://github.com/feast-dev/feast/blob/v0.66.0/sdk/python/feast/infra/feature_servers/multicloud/Dockerfile */
const USER_ID = 1001;

const CONFIG_FOLDER = "/feast";
const PYTHON_FOLDER = "/feast-python";

/** Metadata of an object of one part, or of what all parts share. */
export function metadataOf(wiring: Pick<FeatureStoreWiring, "namespace">, name: string = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("feature-store", name) };
}

/** What every pod of Feast calls. */
export function calleesOf({ bucket, database, identity }: FeatureStoreWiring): readonly Callee[] {
  return [...database.callees, ...bucket.callees, ...(identity?.tokens ?? [])];
}

/** Labels of a pod: what it belongs to, whom it may call, and what the cloud wants on pods with an identity. */
export function podLabels(name: string, wiring: FeatureStoreWiring): Record<string, string> {
  return { ...objectLabels("feature-store", name), ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels };
}

/** Annotation by which a change of the configuration rolls the pods, which read it once. */
export function configHash(files: Readonly<Record<string, string>>): Record<string, string> {
  return { [CONFIG_HASH]: contentHash(files) };
}

/** How a pod logs in to the database. */
export function loginOf(wiring: FeatureStoreWiring) {
  const mirror = wiring.imagesMirror === undefined ? {} : { imagesMirror: wiring.imagesMirror };
  return podLogin(wiring.database.login, { metadata: metadataOf(wiring), ...mirror });
}

/** What one container of Feast does. */
export interface Task {
  readonly name: string;
  /** What comes after `feast --chdir <folder>`, or a line for the shell. */
  readonly command: readonly string[] | { readonly shell: string };
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly container?: Partial<Container>;
}

/** A pod of Feast: its own container, and what keeps a token fresh where that is the login. */
export function podOf(task: Task, wiring: FeatureStoreWiring): PodSpec {
  const { initContainers, mounts, volumes } = loginOf(wiring);
  return {
    ...restrictedPod(USER_ID),
    ...runsAs(wiring.identity),
    ...(initContainers.length === 0 ? {} : { initContainers: [...initContainers] }),
    containers: [containerOf(task, wiring, mounts)],
    volumes: [
      { name: "config", configMap: { name: CONFIG, items: [{ key: "feature_store.yaml", path: "feature_store.yaml" }] } },
      { name: "python", configMap: { name: CONFIG, items: [{ key: "sitecustomize.py", path: "sitecustomize.py" }] } },
      { name: "tmp", emptyDir: { sizeLimit: "2Gi" } },
      ...volumes,
    ],
  };
}

function containerOf(
  task: Task,
  wiring: FeatureStoreWiring,
  mounts: readonly { name: string; mountPath: string; readOnly: true }[],
): Container {
  const { command, cpuMillicores, memoryMiB, name } = task;
  return {
    name,
    image: imageReference("feast", wiring.imagesMirror),
    workingDir: "/tmp",
    command: "shell" in command ? ["/bin/sh", "-c", command.shell] : ["feast", "--chdir", CONFIG_FOLDER, ...command],
    env: environmentOf(wiring),
    resources: resources(cpuMillicores, memoryMiB, { cpuMillicores: 4 * cpuMillicores }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "python", mountPath: PYTHON_FOLDER, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      ...mounts,
    ],
    ...task.container,
  };
}

function environmentOf(wiring: FeatureStoreWiring): EnvVar[] {
  const values = {
    HOME: "/tmp",
    FEATURE_REPO_DIR_ENV_VAR: CONFIG_FOLDER,
    PYTHONPATH: PYTHON_FOLDER,
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  const { env } = loginOf(wiring);
  // An empty password sends libpq to its file of passwords; a variable that is not there would stay in the configuration as it is written.
  const password = env.some(({ name }) => name === "DB_PASSWORD") ? [] : [{ name: "DB_PASSWORD", value: "" }];
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    { name: "DB_HOST", value: wiring.database.host },
    ...env,
    ...password,
    ...wiring.bucket.env,
  ];
}
