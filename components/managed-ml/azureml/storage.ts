import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { FileServiceProperties } from "@pulumi/azure-native/storage/fileServiceProperties.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type { Input, Resource } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { CustomerKey } from "./customer-key.ts";
import { lock } from "./lock.ts";
import { asGiven, optionsOf, placeOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
const ACCOUNT_NAME: NameRule = { longest: 24, separator: "", global: true };

/** Days for which deleted objects, versions and whole containers can be had back. */
const DELETED_DAYS = 30;

/** In what a storage account differs from others. */
interface StorageWishes {
  readonly role: string;
  /** Identity that opens the key. */
  readonly identity: UserAssignedIdentity;
  readonly key: CustomerKey;
  /** Its right to do so. */
  readonly mayOpen: RoleAssignment;
  /** Whether it has real folders, as Unity Catalog demands; such an account keeps no versions. */
  readonly folders: boolean;
  /** Resource ids of services that come in although the account is closed, each as its own identity. */
  readonly trusted: readonly Input<string>[];
}

/** A storage account that only private endpoints and the trusted reach, without keys of its own; what it keeps of the deleted comes with it. */
export function closedStorage(site: Site, wishes: StorageWishes): { readonly account: StorageAccount; readonly kept: readonly Resource[] } {
  const { estate } = site;
  const closed = { encryption: encryptionOf(wishes), networkRuleSet: rulesOf(wishes) };
  const account = new StorageAccount(
    `${site.name}-${wishes.role}`,
    {
      ...placeOf(site),
      ...closed,
      accountName: physicalName(estate, wishes.role, ACCOUNT_NAME),
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Hot",
      isHnsEnabled: wishes.folders,
      identity: { type: "UserAssigned", userAssignedIdentities: [wishes.identity.id] },
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      minimumTlsVersion: "TLS1_2",
      publicNetworkAccess: "Disabled",
    },
    { ...optionsOf(site), ...asGiven(closed), protect: estate.protect, dependsOn: [wishes.mayOpen] },
  );
  lock(site, wishes.role, account.id);
  return { account, kept: keepDeleted(site, wishes, account) };
}

/** Without the key's version, so that the account follows its rotation. https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview#update-the-key-version */
function encryptionOf({ identity, key }: StorageWishes) {
  // Queues and tables take the account's key only if it is said before the account stands.
  const encrypted = { enabled: true, keyType: "Account" };
  return {
    keySource: "Microsoft.Keyvault",
    keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri },
    encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
    requireInfrastructureEncryption: true,
    services: { blob: encrypted, file: encrypted, queue: encrypted, table: encrypted },
  };
}

/** Exceptions count also where public access is off. https://learn.microsoft.com/azure/storage/common/storage-network-security-set-default-access */
function rulesOf({ identity, trusted }: StorageWishes) {
  return {
    bypass: "AzureServices",
    defaultAction: "Deny" as const,
    ipRules: [],
    virtualNetworkRules: [],
    resourceAccessRules: trusted.map((resourceId) => ({ resourceId, tenantId: identity.tenantId })),
  };
}

function keepDeleted(site: Site, { folders, role }: StorageWishes, account: StorageAccount): readonly Resource[] {
  const kept = { enabled: true, days: DELETED_DAYS };
  const at = { resourceGroupName: site.estate.scope, accountName: account.name };
  const blobs = new BlobServiceProperties(
    `${site.name}-${role}-blobs`,
    {
      ...at,
      blobServicesName: "default",
      deleteRetentionPolicy: kept,
      containerDeleteRetentionPolicy: kept,
      ...(folders ? {} : { isVersioningEnabled: true }),
    },
    optionsOf(site),
  );
  if (folders) return [blobs];
  const files = new FileServiceProperties(
    `${site.name}-${role}-files`,
    { ...at, fileServicesName: "default", shareDeleteRetentionPolicy: kept },
    optionsOf(site),
  );
  return [blobs, files];
}
