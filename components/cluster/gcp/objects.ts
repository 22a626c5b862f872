import type * as types from "@pulumi/kubernetes/types/input.js";
import { type Estate, tagsOf } from "../../core/estate.ts";
import type { KubernetesObject, Stages } from "../../core/kubernetes.ts";
import type { CloudClusterArgs, ClusterCapabilities, ClusterSpec, LoadBalancerKinds } from "../contract.ts";
import { capabilitiesOf } from "../plan.ts";
import { CLASS_LABEL, classOf } from "./classes.ts";

/** Storage class of the estate's volumes, and the cluster's default: of two, the newer counts. https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
const STORAGE_CLASS = "estate-balanced";

/** https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters */
const LOAD_BALANCERS: LoadBalancerKinds = { internal: { "networking.gke.io/load-balancer-type": "Internal" }, internet: {} };

/** What the cluster offers; on Autopilot a pool is a compute class, which has a label of Google's own. */
export function capabilitiesOn(spec: ClusterSpec): ClusterCapabilities {
  const offered = { ...capabilitiesOf(spec, STORAGE_CLASS, LOAD_BALANCERS), recommendsSizes: true } as const;
  return spec.nodes === "automatic" ? { ...offered, poolLabel: CLASS_LABEL } : offered;
}

/** What the cluster itself holds: the storage class, and on Autopilot a class of machines for each pool. */
export function objectStages(spec: ClusterSpec, { estate, keys }: Pick<CloudClusterArgs, "estate" | "keys">): Stages {
  const classes = spec.nodes === "automatic" ? Object.fromEntries(spec.nodePools.map((pool) => [`class-${pool.name}`, classOf(pool)])) : {};
  return [{ "storage-class": storageClass(estate, keys.nodes), ...classes }];
}

/**
 * Disks under the estate's own key, made in the zone of the first pod that mounts them. C4, H200 and B200 machines take Hyperdisk only, which
 * older ones do not: pods there keep what they need in buckets. https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek#dynamically_create_an_encrypted
 */
function storageClass(estate: Estate, key: CloudClusterArgs["keys"]["nodes"]): KubernetesObject {
  const labels = Object.entries(tagsOf(estate, "cluster")).map(([name, value]) => `${name}=${value}`);
  const object = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: STORAGE_CLASS, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "pd.csi.storage.gke.io",
    parameters: { type: "pd-balanced", "disk-encryption-kms-key": key, labels: labels.join(",") },
    reclaimPolicy: estate.protect ? "Retain" : "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  } satisfies types.storage.v1.StorageClass;
  // No kind that all clusters share, so core does not list it.
  return object as unknown as KubernetesObject;
}
