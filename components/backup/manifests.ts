import type { ClusterRole, ConfigMap, KubernetesObject, NetworkPolicy, Stages } from "../core/kubernetes.ts";
import { selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import { peersOf } from "../core/server.ts";
import { copiedSecrets } from "../credentials/index.ts";
import type { BackupSpec, BackupWiring } from "./contract.ts";
import type { BackupStorageLocation, Schedule } from "./kinds.ts";
import { hasKey, PLACES, type Place } from "./places.ts";
import { rehearsalStages } from "./rehearsal.ts";
import { NAMESPACE, READER_ROLE, SETTINGS, veleroRelease } from "./release.ts";

/** Word that the chart labels its pods with. */
const SYSTEM = "velero";

/** https://github.com/vmware-tanzu/helm-charts/blob/velero-12.1.0/charts/velero/templates/deployment.yaml */
const METRICS_PORT = 8085;

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 8, storageGiB: 0 };

/** Where backups go. The bucket holds the database's too, which are below another name. */
const LOCATION = "default";
const PREFIX = "cluster";

/** Kubernetes' own namespaces, which a new cluster has anyway, and Velero's, whose objects the bucket tells it again. */
const LEFT_OUT = ["kube-system", "kube-public", "kube-node-lease", NAMESPACE];

/** Objects that mean nothing in another cluster or on another day. */
const TRANSIENT = ["events", "events.events.k8s.io", "leases.coordination.k8s.io", "endpoints", "endpointslices.discovery.k8s.io"];

const HOURS_A_DAY = 24;

/** Velero, then where backups go, then when they are taken; nothing while they are off. */
export function backupStages(spec: BackupSpec, wiring: BackupWiring): Stages {
  if (!spec.enabled) return [];
  const place = PLACES[wiring.cloud](wiring.bucket, wiring.identity);
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    release: veleroRelease(spec, wiring, place),
    metricsPorts: wiring.monitored ? [METRICS_PORT] : [],
    beside: { policy: policyOf(wiring), "reader-role": readerRole(), ...settingsOf(place), ...keyOf(wiring) },
  });
  const night = { daily: scheduleOf("daily", "0 2 * * *", spec.dailyDays), monthly: scheduleOf("monthly", "0 3 1 * *", spec.monthlyDays) };
  return [...operator, { location: locationOf(place) }, night, ...rehearsalStages(spec, wiring, PREFIX)];
}

/** To the bucket and to whoever gives it its token; to the API server all of the namespace may talk. */
function policyOf({ bucket, identity }: BackupWiring): NetworkPolicy {
  return allowTraffic({ name: SYSTEM, namespace: NAMESPACE }, selectorLabels(SYSTEM), {
    to: peersOf([...bucket.callees, ...(identity?.tokens ?? [])]),
  });
}

/** Everything, and nothing may be written with it. Why stands on the role, where policies look for it. */
function readerRole(): ClusterRole {
  const because = "a backup is of everything, Secrets too: without them a restored system logs in nowhere";
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: READER_ROLE, annotations: { "mlops-estate/reads-everything-because": because } },
    rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] }],
  };
}

function settingsOf({ settings }: Place): Record<string, KubernetesObject> {
  if (settings === undefined) return {};
  const map: ConfigMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: SETTINGS.name, namespace: NAMESPACE },
    data: { [SETTINGS.key]: settings },
  };
  return { settings: map };
}

/** The bucket's key where it has one, under the name that the bucket's variables give it. */
function keyOf({ bucket, namespace }: BackupWiring): Readonly<Record<string, KubernetesObject>> {
  if (!hasKey(bucket)) return {};
  const { accessKeyIdKey, name, secretAccessKeyKey } = bucket.credentialsSecret;
  return copiedSecrets({
    namespace: NAMESPACE,
    estateNamespace: namespace,
    secrets: { [name]: { from: name, keys: [accessKeyIdKey, secretAccessKeyKey] } },
  });
}

function locationOf({ bucket, config, provider }: Place): BackupStorageLocation {
  return {
    apiVersion: "velero.io/v1",
    kind: "BackupStorageLocation",
    // Backups would else be due before it is known whether they can be kept. https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/CHANGELOG.md (4.18.0)
    metadata: { name: LOCATION, namespace: NAMESPACE, annotations: { "pulumi.com/waitFor": "jsonpath={.status.phase}=Available" } },
    spec: { provider, default: true, accessMode: "ReadWrite", objectStorage: { bucket, prefix: PREFIX }, config },
  };
}

/** Without volumes' content: the database and the buckets have backups of their own. */
function scheduleOf(name: string, schedule: string, days: number): Schedule {
  return {
    apiVersion: "velero.io/v1",
    kind: "Schedule",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      schedule,
      template: {
        ttl: `${days * HOURS_A_DAY}h0m0s`,
        storageLocation: LOCATION,
        includedNamespaces: ["*"],
        excludedNamespaces: LEFT_OUT,
        excludedResources: TRANSIENT,
        includeClusterResources: true,
        snapshotVolumes: false,
      },
    },
  };
}
