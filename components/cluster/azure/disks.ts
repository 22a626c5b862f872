import { DiskEncryptionSet } from "@pulumi/azure-native/compute/diskEncryptionSet.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { storage } from "@pulumi/kubernetes/types/input.js";
import { all, type Output, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../../core/estate.ts";
import type { KubernetesObject } from "../../core/kubernetes.ts";
import { physicalName } from "../../core/naming.ts";
import { grant, ROLES } from "./grants.ts";
import { PART_NAME, type Site } from "./site.ts";
import { vaultKeyOf } from "./vault-key.ts";

/** Storage class of the estate's volumes, and the cluster's default. */
export const STORAGE_CLASS = "estate-premium";

/** What encrypts disks. */
export interface DiskEncryption {
  readonly set: DiskEncryptionSet;
  readonly granted: readonly Resource[];
}

/** Encrypts disks of nodes and volumes with the estate's key, and follows it to new material. https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys */
export function diskEncryptionOf(site: Site, controlPlane: UserAssignedIdentity): DiskEncryption {
  const { args, name, options } = site;
  const { estate, keys } = args;
  const key = vaultKeyOf(estate, keys.nodes);
  const set = new DiskEncryptionSet(
    `${name}-disks`,
    {
      diskEncryptionSetName: physicalName(estate, "disks", PART_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      encryptionType: "EncryptionAtRestWithCustomerKey",
      activeKey: { keyUrl: keys.nodes, sourceVault: { id: key.vaultId } },
      rotationToLatestKeyVersionEnabled: true,
      identity: { type: "SystemAssigned" },
      tags: tagsOf(estate, "cluster"),
    },
    { ...options, protect: estate.protect },
  );
  const mayUseKey = grant(site, "disks-key", { role: ROLES.diskKeyUser, scope: key.id, to: principalOf(set) });
  const mayUseSet = grant(site, "uses-disks", { role: ROLES.reader, scope: set.id, to: controlPlane.principalId });
  return { set, granted: [mayUseKey, mayUseSet] };
}

/** Together with the id, since a plan knows the identity as it was asked for, which is without a principal. */
function principalOf(set: DiskEncryptionSet): Output<string> {
  return all([set.identity, set.id]).apply(([identity]) => {
    if (identity === undefined) throw new Error("Azure made a disk encryption set without an identity");
    return identity.principalId;
  });
}

/** Disks that stand in all zones, so that a pod can move with its volume. https://learn.microsoft.com/azure/aks/azure-csi-disk-storage-provision */
export function storageClass(set: DiskEncryptionSet, estate: Estate): KubernetesObject {
  const tags = Object.entries(tagsOf(estate, "cluster")).map(([name, value]) => `${name}=${value}`);
  const object: storage.v1.StorageClass = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: STORAGE_CLASS, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "disk.csi.azure.com",
    parameters: { skuName: "Premium_ZRS", diskEncryptionSetID: set.id, tags: tags.join(",") },
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: estate.protect ? "Retain" : "Delete",
    allowVolumeExpansion: true,
  };
  // No kind that all clusters share, so core does not list it.
  return object as unknown as KubernetesObject;
}
