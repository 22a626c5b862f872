import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { newAccount, newEndpoint, type Site } from "./azure-account.ts";
import {
  BACKUP_COLD_DAYS,
  type BucketName,
  CLOUD_BUCKETS,
  type CloudBucket,
  type CloudObjectStoreArgs,
  type CloudObjectStoreOutputs,
  ObjectStoreSpec,
} from "./contract.ts";

/** From 3 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
const ACCOUNT_NAME: NameRule = { longest: 24, separator: "", global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Longest that deleted blobs can be had back. https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview */
const LONGEST_SOFT_DELETE = 365;

/**
 * Containers of one storage account, reached by a private endpoint and with an identity only: the account's own keys are switched off. The model
 * registry is in the same account as the others: what makes it immutable hangs on its container, and key, network and lock would be the same.
 */
export class AzureObjectStore extends ComponentResource implements CloudObjectStoreOutputs {
  readonly buckets: Readonly<Record<BucketName, CloudBucket>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudObjectStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ObjectStoreSpec, args.spec);
    super("estate:object-store:AzureObjectStore", name, {}, opts);
    const site = { name, args, options: { parent: this, provider: args.estate.provider } };
    const accountName = physicalName(args.estate, "store", ACCOUNT_NAME);
    const account = newAccount(site, accountName);
    const reachable = newEndpoint(site, account);
    const service = recoverDeleted(site, spec, account);
    const lifecycle = newLifecycle(site, spec, account, service);
    const made = CLOUD_BUCKETS.map((role) => [role, newContainer(site, role, account, service)] as const);
    const kept = made.flatMap(([role, container]) => (role === "registry" ? keepObjects(site, spec.lockDays, account, container) : []));
    const locked = args.estate.protect ? [newLock(site, account)] : [];
    const buckets = made.map(([role, container]) => [role, bucketOf(role, accountName, container, args)] as const);
    this.buckets = Object.fromEntries(buckets) as Record<BucketName, CloudBucket>;
    this.ready = [...made.map(([, container]) => container), reachable, lifecycle, ...kept, ...locked];
    this.registerOutputs({ buckets: this.buckets });
  }
}

/**
 * Lifecycle rules count a version's days from when it was written, not from when it was replaced, and would remove one that had been current for
 * long at once. What they remove is therefore kept for as many days again.
 * https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure#action-run-conditions
 */
function recoverDeleted({ name, args: { estate }, options }: Site, spec: ObjectStoreSpec, account: StorageAccount): BlobServiceProperties {
  const days = Math.min(spec.versionDays, LONGEST_SOFT_DELETE);
  return new BlobServiceProperties(
    `${name}-service`,
    {
      blobServicesName: "default",
      accountName: account.name,
      resourceGroupName: estate.scope,
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days },
      changeFeed: { enabled: true, retentionInDays: days },
    },
    options,
  );
}

/** Names of rules are letters and digits only. An object that must be kept outstays them. */
function newLifecycle(
  { name, args: { captureDays, estate, telemetryDays }, options }: Site,
  spec: ObjectStoreSpec,
  account: StorageAccount,
  service: Resource,
) {
  const blobTypes = ["blockBlob"];
  const remove = { delete: { daysAfterCreationGreaterThan: spec.versionDays } };
  const expire = { delete: { daysAfterModificationGreaterThan: captureDays } };
  const drop = { delete: { daysAfterModificationGreaterThan: telemetryDays } };
  const cool = { tierToCool: { daysAfterModificationGreaterThan: BACKUP_COLD_DAYS } };
  const rules = [
    { name: "oldversions", definition: { actions: { version: remove, snapshot: remove }, filters: { blobTypes } } },
    { name: "captures", definition: { actions: { baseBlob: expire }, filters: { blobTypes, prefixMatch: ["captures/"] } } },
    { name: "backups", definition: { actions: { baseBlob: cool }, filters: { blobTypes, prefixMatch: ["backups/"] } } },
    { name: "telemetry", definition: { actions: { baseBlob: drop }, filters: { blobTypes, prefixMatch: ["telemetry/"] } } },
  ];
  return new ManagementPolicy(
    `${name}-lifecycle`,
    {
      managementPolicyName: "default",
      accountName: account.name,
      resourceGroupName: estate.scope,
      policy: { rules: rules.map((rule) => ({ ...rule, type: "Lifecycle", enabled: true })) },
    },
    { ...options, dependsOn: [service] },
  );
}

/**
 * The registry's is made ready for immutability from the start, so that a lock can be asked for later; a container of that kind can be deleted only
 * when it is empty. https://learn.microsoft.com/azure/storage/blobs/immutable-version-level-worm-policies#deletion
 */
function newContainer(
  { name, args: { estate }, options }: Site,
  role: BucketName,
  account: StorageAccount,
  service: Resource,
): BlobContainer {
  return new BlobContainer(
    `${name}-${role}`,
    {
      containerName: role,
      accountName: account.name,
      resourceGroupName: estate.scope,
      publicAccess: "None",
      ...(role === "registry" ? { immutableStorageWithVersioning: { enabled: true } } : {}),
    },
    { ...options, protect: estate.protect, dependsOn: [service] },
  );
}

/**
 * No version of an object goes before its days are over: of the estate's workloads none may lift that, only owners of the data can. To bind those
 * too, a person seals the policy, whose days can then only be raised, and by hand: Azure takes no policy that is sealed from the start, and the
 * provider has nothing to seal one. https://learn.microsoft.com/azure/storage/blobs/immutable-policy-configure-container-scope
 * Nor can the provider delete one: https://github.com/pulumi/pulumi-azure-native/issues/2156
 */
function keepObjects({ name, args: { estate }, options }: Site, days: number, account: StorageAccount, container: BlobContainer) {
  if (days === 0) return [];
  const policy = new BlobContainerImmutabilityPolicy(
    `${name}-registry-immutability`,
    {
      immutabilityPolicyName: "default",
      containerName: container.name,
      accountName: account.name,
      resourceGroupName: estate.scope,
      immutabilityPeriodSinceCreationInDays: days,
    },
    { ...options, retainOnDelete: true },
  );
  return [policy];
}

/** While it stands, no right to a container can be taken back either. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function newLock({ name, args: { estate }, options }: Site, account: StorageAccount): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "store", LOCK_NAME),
      scope: account.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}

/**
 * Options of DVC: https://dvc.org/doc/user-guide/data-management/remote-storage/azure-blob-storage. Of the variables, Azure's own tools read the first,
 * and fsspec the second: https://github.com/fsspec/adlfs#setting-credentials
 */
function bucketOf(role: BucketName, accountName: string, container: BlobContainer, { key, network }: CloudObjectStoreArgs): CloudBucket {
  return {
    id: container.id,
    uri: `wasbs://${role}@${accountName}.blob.core.windows.net`,
    dvc: { url: `azure://${role}`, account_name: accountName },
    key,
    env: { AZURE_STORAGE_ACCOUNT: accountName, AZURE_STORAGE_ACCOUNT_NAME: accountName },
    service: { cidrs: [network.cidr], port: 443 },
  };
}
