import { readFileSync } from "node:fs";
import { imageReference } from "../../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ConfigMap, EnvVar, Job, NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { oneShotJob } from "../../core/one-shot-job.ts";
import { callersOf, clientLabels, peersOf } from "../../core/server.ts";
import { MONITORING_PEER } from "../../core/system.ts";
import { volumeClaim } from "../../core/volume.ts";
import { generatedSecrets } from "../../credentials/index.ts";
import type { ObjectStoreSpec, ObjectStoreWiring } from "../contract.ts";
import { secretsOf } from "../manifests.ts";
import { ACCESS_KEYS, endpointOf, REGION, ROOT_SECRET, SEAWEEDFS_PORT, SYSTEM } from "../plan.ts";
import { IDENTITIES_KEY, IDENTITIES_SECRET, identitiesOf } from "./identities.ts";
import { CLAIM, METRICS_PORT, seaweedfsRelease } from "./release.ts";

const BUCKETS_JOB = `${SYSTEM}-buckets`;
const SCRIPT = "create-buckets.py";

/** Keys and who may do what with them, then the server, then the buckets. */
export function seaweedfsStages(spec: ObjectStoreSpec, wiring: ObjectStoreWiring): Stages {
  const composed = identitiesOf(wiring.buckets.map(({ name }) => name));
  const secrets = { ...secretsOf(wiring), [IDENTITIES_SECRET]: { [IDENTITIES_KEY]: { composed } } };
  const [declared, generated] = generatedSecrets({ capability: SYSTEM, ...wiring, secrets });
  const script = readFileSync(new URL(`../${SCRIPT}`, import.meta.url), "utf8");
  return [
    {
      ...declared,
      policy: serverPolicy(wiring),
      "buckets-policy": bucketsPolicy(wiring),
      "buckets-script": scriptOf(script, wiring),
      // Of another name than the other system's volume, whose files would be in the way.
      "seaweedfs-volume": volumeClaim(metadataOf(CLAIM, wiring), spec),
    },
    generated,
    { release: seaweedfsRelease(spec, wiring) },
    { "buckets-job": bucketsJobOf(script, wiring) },
  ];
}

function serverOf({ namespace }: ObjectStoreWiring) {
  return { system: SYSTEM, namespace, port: SEAWEEDFS_PORT };
}

function metadataOf(name: string, wiring: ObjectStoreWiring, system: string = SYSTEM) {
  return { name, namespace: wiring.namespace, labels: objectLabels("object-store", system) };
}

/** S3 alone is open: master, volume server and filer, which ask nobody who they are, are reached from inside the pod only. */
function serverPolicy(wiring: ObjectStoreWiring): NetworkPolicy {
  const scraped = wiring.monitored === true ? [{ ...MONITORING_PEER, port: METRICS_PORT }] : [];
  return allowTraffic(metadataOf(SYSTEM, wiring), selectorLabels(SYSTEM), { from: [callersOf(serverOf(wiring)), ...scraped] });
}

function bucketsPolicy(wiring: ObjectStoreWiring): NetworkPolicy {
  return allowTraffic(metadataOf(BUCKETS_JOB, wiring, BUCKETS_JOB), selectorLabels(BUCKETS_JOB), { to: peersOf([serverOf(wiring)]) });
}

function scriptOf(script: string, wiring: ObjectStoreWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(BUCKETS_JOB, wiring, BUCKETS_JOB), data: { [SCRIPT]: script } };
}

/** By an S3 client and not by the chart's hook, which starts pods without the contexts and limits that the namespace asks for. */
function bucketsJobOf(script: string, wiring: ObjectStoreWiring): Job {
  return oneShotJob({
    ...metadataOf(BUCKETS_JOB, wiring, BUCKETS_JOB),
    labels: { ...objectLabels("object-store", BUCKETS_JOB), ...clientLabels([serverOf(wiring)]) },
    files: { [SCRIPT]: script },
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      containers: [
        {
          name: "create-buckets",
          // Of the estate's images the one that has an S3 client.
          image: imageReference("mlflow", wiring.imagesMirror),
          command: ["python", `/script/${SCRIPT}`],
          env: environmentOf(wiring),
          resources: resources(50, 256, { cpuMillicores: 1000 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "script", mountPath: "/script", readOnly: true }],
        },
      ],
      volumes: [{ name: "script", configMap: { name: BUCKETS_JOB } }],
    },
  });
}

function environmentOf(wiring: ObjectStoreWiring): EnvVar[] {
  const key = (name: string, of: string) => ({ name, valueFrom: { secretKeyRef: { name: ROOT_SECRET, key: of } } });
  return [
    { name: "BUCKETS", value: wiring.buckets.map(({ name }) => name).join() },
    { name: "AWS_ENDPOINT_URL_S3", value: endpointOf(wiring.namespace, "seaweedfs") },
    { name: "AWS_DEFAULT_REGION", value: REGION },
    { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
    key("AWS_ACCESS_KEY_ID", ACCESS_KEYS.accessKeyIdKey),
    key("AWS_SECRET_ACCESS_KEY", ACCESS_KEYS.secretAccessKeyKey),
  ];
}
