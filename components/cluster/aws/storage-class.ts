import type { storage } from "@pulumi/kubernetes/types/input.js";
import type { Input } from "@pulumi/pulumi";
import type { KubernetesObject } from "../../core/kubernetes.ts";

/** Storage class of the estate's volumes, and the cluster's default. */
export const STORAGE_CLASS = "estate-gp3";

/**
 * Encrypted SSD volumes, made in the zone of the pod that first uses them.
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
 */
export function storageClass(provisioner: string, key: Input<string>): KubernetesObject {
  const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
  const object: storage.v1.StorageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: STORAGE_CLASS, annotations },
    provisioner,
    parameters: { type: "gp3", encrypted: "true", kmsKeyId: key },
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Delete",
    allowVolumeExpansion: true,
  };
  // No kind that all clusters share, so core does not list it.
  return object as unknown as KubernetesObject;
}
