import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ConfigMap, Container, Job, NetworkPolicy, Service, Stages, StatefulSet } from "../core/kubernetes.ts";
import { clientLabel, objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { peerOf } from "../core/server.ts";
import { ONE_POD } from "../core/stateful-set.ts";
import { volumeClaim } from "../core/volume.ts";
import type { Recipe } from "../credentials/contract.ts";
import { generatedSecrets } from "../credentials/index.ts";
import type { ObjectStoreSpec, ObjectStoreWiring } from "./contract.ts";
import { ACCESS_KEYS, ADMIN_PORT, ADMIN_SYSTEM, keySecretOf, PORT, REGION, ROOT_SECRET, SYSTEM } from "./plan.ts";

const HEADLESS = `${SYSTEM}-pods`;
const VOLUME = `${SYSTEM}-data`;
const BUCKETS_JOB = `${SYSTEM}-buckets`;
const SCRIPT = "create-buckets.sh";
/** `_` is in no bucket's name, so this path hides none. */
const HEALTH = "/_/health";

/** Keys, then the gateway, then the consumers' buckets. */
export function objectStoreStages(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): Stages {
  const [declared, generated] = generatedSecrets({ capability: SYSTEM, ...wiring, secrets: secretsOf(wiring) });
  const script = readFileSync(new URL(SCRIPT, import.meta.url), "utf8");
  return [
    { ...declared, policy: serverPolicy(wiring), "buckets-policy": bucketsPolicy(wiring), "buckets-script": scriptOf(script, wiring) },
    generated,
    {
      volume: volumeClaim(metadataOf(VOLUME, wiring), spec),
      service: serviceOf(SYSTEM, wiring, {}),
      pods: serviceOf(HEADLESS, wiring, { clusterIP: "None" }),
      server: serverOf(spec, wiring),
    },
    { "buckets-job": bucketsJobOf(script, wiring) },
  ];
}

/** A key for each bucket, and one that may do everything. */
export function secretsOf(wiring: ObjectStoreWiring): Record<string, Record<string, Recipe>> {
  const consumers = wiring.buckets.map(({ name }) => [keySecretOf(name), keyOf(name)] as const);
  // Upper case, so that no bucket's key can be called the same.
  return { [ROOT_SECRET]: keyOf("ROOT"), ...Object.fromEntries(consumers) };
}

function keyOf(id: string): Record<string, Recipe> {
  return { [ACCESS_KEYS.accessKeyIdKey]: { text: id }, [ACCESS_KEYS.secretAccessKeyKey]: { generate: 40 } };
}

function metadataOf(name: string, wiring: ObjectStoreWiring, system: string = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("object-store", system) };
}

function serverPolicy(wiring: ObjectStoreWiring): NetworkPolicy {
  const { namespace } = wiring;
  return allowTraffic(metadataOf(SYSTEM, wiring), selectorLabels(SYSTEM), {
    from: [
      { namespace, selector: clientLabel(SYSTEM), port: PORT },
      { namespace, selector: clientLabel(ADMIN_SYSTEM), port: ADMIN_PORT },
    ],
  });
}

function bucketsPolicy(wiring: ObjectStoreWiring): NetworkPolicy {
  return allowTraffic(metadataOf(BUCKETS_JOB, wiring, BUCKETS_JOB), selectorLabels(BUCKETS_JOB), {
    to: [peerOf({ system: SYSTEM, namespace: wiring.namespace, port: ADMIN_PORT })],
  });
}

function scriptOf(script: string, wiring: ObjectStoreWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(BUCKETS_JOB, wiring, BUCKETS_JOB), data: { [SCRIPT]: script } };
}

function serviceOf(name: string, wiring: ObjectStoreWiring, fields: Partial<NonNullable<Service["spec"]>>): Service {
  const ports = [
    { name: "s3", port: PORT, targetPort: "s3" },
    { name: "admin", port: ADMIN_PORT, targetPort: "admin" },
  ];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(name, wiring),
    spec: { ...fields, selector: selectorLabels(SYSTEM), ports },
  };
}

/** Without a disruption budget: with one pod it would only block a node's drain. */
function serverOf(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: metadataOf(SYSTEM, wiring),
    spec: {
      ...ONE_POD,
      serviceName: HEADLESS,
      selector: { matchLabels: selectorLabels(SYSTEM) },
      template: {
        metadata: { labels: objectLabels("object-store", SYSTEM) },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          terminationGracePeriodSeconds: 30,
          containers: [serverContainer(spec, wiring)],
          volumes: [
            { name: "data", persistentVolumeClaim: { claimName: VOLUME } },
            { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
          ],
        },
      },
    },
  };
}

/**
 * Metadata goes into files beside the objects (`--sidecar`) and not into extended attributes, so any volume will do and a plain copy is a
 * backup. The gateway neither makes its folders nor takes relative ones. https://github.com/versity/versitygw/wiki
 */
function serverContainer(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): Container {
  const start = 'mkdir -p /data/buckets /data/metadata /data/iam && exec versitygw "$@"';
  const options = ["--port", `:${PORT}`, "--admin-port", `:${ADMIN_PORT}`, "--region", REGION, "--iam-dir", "/data/iam"];
  const backend = ["posix", "--sidecar", "/data/metadata", "--dir-perms", "0750", "--file-perms", "0640", "/data/buckets"];
  const probe = { httpGet: { path: HEALTH, port: "s3" }, timeoutSeconds: 5 };
  return {
    name: SYSTEM,
    image: imageReference("versitygw", wiring.imagesMirror),
    command: ["/bin/sh", "-c", start, "versitygw", ...options, "--health", HEALTH, "--quiet", ...backend],
    env: [keyEnv("ROOT_ACCESS_KEY_ID", ACCESS_KEYS.accessKeyIdKey), keyEnv("ROOT_SECRET_ACCESS_KEY", ACCESS_KEYS.secretAccessKeyKey)],
    ports: [
      { name: "s3", containerPort: PORT },
      { name: "admin", containerPort: ADMIN_PORT },
    ],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 10 * spec.cpuMillicores }),
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "data", mountPath: "/data" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function keyEnv(name: string, key: string) {
  return { name, valueFrom: { secretKeyRef: { name: ROOT_SECRET, key } } };
}

function bucketsJobOf(script: string, wiring: ObjectStoreWiring): Job {
  const labels = { ...objectLabels("object-store", BUCKETS_JOB), ...clientLabel(ADMIN_SYSTEM) };
  const keys = wiring.buckets.map(({ name }) => ({ name: `key-${name}`, secret: { secretName: keySecretOf(name) } }));
  return oneShotJob({
    name: BUCKETS_JOB,
    namespace: wiring.namespace,
    labels,
    files: { [SCRIPT]: script },
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      containers: [bucketsContainer(wiring)],
      volumes: [{ name: "script", configMap: { name: BUCKETS_JOB } }, { name: "tmp", emptyDir: { sizeLimit: "1Mi" } }, ...keys],
    },
  });
}

function bucketsContainer(wiring: ObjectStoreWiring): Container {
  return {
    name: "create-buckets",
    image: imageReference("versitygw", wiring.imagesMirror),
    command: ["/bin/sh", `/script/${SCRIPT}`],
    env: [
      { name: "ADMIN_ENDPOINT_URL", value: `http://${SYSTEM}.${wiring.namespace}.svc:${ADMIN_PORT}` },
      { name: "ADMIN_REGION", value: REGION },
      keyEnv("ADMIN_ACCESS_KEY_ID", ACCESS_KEYS.accessKeyIdKey),
      keyEnv("ADMIN_SECRET_ACCESS_KEY", ACCESS_KEYS.secretAccessKeyKey),
    ],
    resources: resources(50, 64, { cpuMillicores: 500 }),
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name: "script", mountPath: "/script", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      ...wiring.buckets.map(({ name }) => ({ name: `key-${name}`, mountPath: `/keys/${name}`, readOnly: true })),
    ],
  };
}
