import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, Container, EnvVar, NetworkPolicy, Service, Stages, StatefulSet, Volume } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { callersOf, clientLabels, peersOf } from "../core/server.ts";
import { ONE_POD } from "../core/stateful-set.ts";
import { mounted } from "../core/surroundings.ts";
import type { UserInterface } from "../core/system.ts";
import type { CredentialsWiring } from "../credentials/contract.ts";
import { generatedSecrets } from "../credentials/index.ts";
import { PORT, serverConfig } from "./config.ts";
import { NOTEBOOKS_HOST, type NotebooksSpec, type NotebooksWiring, type SecretKey } from "./contract.ts";
import { calleesOf, placementOf } from "./plan.ts";

const SYSTEM = "jupyterlab";
const CONFIG_FILE = "jupyter_server_config.json";
const CONFIG_FOLDER = "/etc/estate/jupyter";
const TOKEN_FOLDER = "/etc/estate/token";
const DVC_FOLDER = "/etc/estate/dvc";

/** Owner of `/home/jovyan`. https://jupyter-docker-stacks.readthedocs.io/en/latest/using/common.html */
const JOVYAN = 1000;

/** Secret that holds the token of the server in this namespace. */
export function tokenSecretOf(): SecretKey {
  return { name: `${SYSTEM}-token`, key: "token" };
}

/** Address of the server inside the cluster. */
export function urlOf(namespace: string): string {
  return `http://${SYSTEM}.${namespace}.svc:${PORT}`;
}

/** Its page. */
export function labPage(namespace: string): UserInterface {
  return { system: SYSTEM, namespace, port: PORT, host: NOTEBOOKS_HOST, service: SYSTEM };
}

/** One JupyterLab for everybody who has its token. */
export function notebooksStages(spec: NotebooksSpec, wiring: NotebooksWiring): Stages {
  const files = { [CONFIG_FILE]: `${JSON.stringify(serverConfig(spec), null, 2)}\n` };
  const [declared, filled] = generatedSecrets(tokenOf(wiring));
  return [
    { ...declared, config: configOf(files, wiring.namespace), policy: policyOf(wiring) },
    filled,
    {
      ...accountOf(metadataOf(wiring.namespace), wiring.identity),
      service: serviceOf(wiring.namespace),
      server: statefulSetOf(spec, wiring, contentHash(files)),
    },
  ];
}

function tokenOf(wiring: NotebooksWiring): CredentialsWiring {
  const { name, key } = tokenSecretOf();
  const mirror = wiring.imagesMirror === undefined ? {} : { imagesMirror: wiring.imagesMirror };
  return { capability: "notebooks", namespace: wiring.namespace, secrets: { [name]: { [key]: { generate: 48 } } }, ...mirror };
}

function configOf(files: Readonly<Record<string, string>>, namespace: string): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(namespace), data: { ...files } };
}

function policyOf(wiring: NotebooksWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace: wiring.namespace }, selectorLabels(SYSTEM), {
    from: [
      wiring.callers === "estate"
        ? callersOf(labPage(wiring.namespace))
        : { namespace: wiring.namespace, selector: clientLabel(SYSTEM), port: PORT },
    ],
    to: peersOf(calleesOf(wiring)),
  });
}

function serviceOf(namespace: string): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(namespace),
    spec: { selector: selectorLabels(SYSTEM), ports: [{ name: "http", port: PORT, targetPort: "http" }] },
  };
}

function statefulSetOf(spec: NotebooksSpec, wiring: NotebooksWiring, configHash: string): StatefulSet {
  const { limits, nodeSelector, tolerations } = placementOf(spec, wiring.cluster);
  const storageClass = wiring.cluster.storageClass === undefined ? {} : { storageClassName: wiring.cluster.storageClass };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadataOf(wiring.namespace),
    spec: {
      ...ONE_POD,
      serviceName: SYSTEM,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      // People's work outlives the server.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: {
          labels: { ...objectLabels("notebooks", SYSTEM), ...clientLabels(calleesOf(wiring)), ...wiring.identity?.podLabels },
          annotations: { [CONFIG_HASH]: configHash },
        },
        spec: {
          ...restrictedPod(JOVYAN),
          ...runsAs(wiring.identity),
          terminationGracePeriodSeconds: 30,
          containers: [containerOf(spec, wiring, limits)],
          volumes: volumesOf(wiring),
          ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
          ...(tolerations === undefined ? {} : { tolerations: [...tolerations] }),
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "home", labels: selectorLabels(SYSTEM) },
          spec: { accessModes: ["ReadWriteOnce"], ...storageClass, resources: { requests: { storage: `${spec.homeGiB}Gi` } } },
        },
      ],
    },
  };
}

function containerOf(spec: NotebooksSpec, wiring: NotebooksWiring, accelerators: Readonly<Record<string, string>>): Container {
  const share = resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores });
  const dvc = wiring.dvcConfigMap === undefined ? [] : [{ name: "dvc", mountPath: DVC_FOLDER, readOnly: true }];
  return {
    name: SYSTEM,
    image: imageReference("jupyterlab", wiring.imagesMirror),
    // Past the image's start script, which adjusts users and permissions and needs root for it.
    command: ["jupyter", "lab", `--config=${CONFIG_FOLDER}/${CONFIG_FILE}`],
    workingDir: "/home/jovyan",
    env: environmentOf(wiring),
    ports: [{ name: "http", containerPort: PORT }],
    resources: { requests: { ...share.requests, ...accelerators }, limits: { ...share.limits, ...accelerators } },
    // The one path that answers without a token.
    startupProbe: { httpGet: { path: "/api", port: "http" }, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/api", port: "http" }, periodSeconds: 10, timeoutSeconds: 5 },
    livenessProbe: { httpGet: { path: "/api", port: "http" }, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "home", mountPath: "/home/jovyan" },
      { name: "tmp", mountPath: "/tmp" },
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      { name: "token", mountPath: TOKEN_FOLDER, readOnly: true },
      ...dvc,
      ...mounted(wiring.surroundings?.folders).mounts,
    ],
  };
}

function volumesOf(wiring: NotebooksWiring): Volume[] {
  const token = tokenSecretOf();
  const dvc = wiring.dvcConfigMap === undefined ? [] : [{ name: "dvc", configMap: { name: wiring.dvcConfigMap } }];
  return [
    { name: "tmp", emptyDir: { sizeLimit: "4Gi" } },
    { name: "config", configMap: { name: SYSTEM } },
    // As a file, since every kernel and terminal would inherit it from the environment.
    { name: "token", secret: { secretName: token.name, items: [{ key: token.key, path: token.key }], defaultMode: 0o440 } },
    ...dvc,
    ...mounted(wiring.surroundings?.folders).volumes,
  ];
}

function environmentOf(wiring: NotebooksWiring): EnvVar[] {
  const values = {
    JUPYTER_TOKEN_FILE: `${TOKEN_FOLDER}/${tokenSecretOf().key}`,
    // Sockets of kernels do not belong on a network volume.
    JUPYTER_RUNTIME_DIR: "/tmp/jupyter",
    HOME: "/home/jovyan",
    MLFLOW_TRACKING_URI: wiring.tracking.uri,
    MLFLOW_DISABLE_TELEMETRY: "true",
    ESTATE_BUCKET: wiring.bucket.uri,
    ...(wiring.dvcConfigMap === undefined ? {} : { ESTATE_DVC_CONFIGS: DVC_FOLDER, DVC_NO_ANALYTICS: "true" }),
  };
  return [...Object.entries(values).map(([name, value]) => ({ name, value })), ...wiring.bucket.env, ...(wiring.surroundings?.env ?? [])];
}

function metadataOf(namespace: string) {
  return { name: SYSTEM, namespace, labels: objectLabels("notebooks", SYSTEM) };
}
