import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer.js";
import { BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage/blobContainerImmutabilityPolicy.js";
import { BlobServiceProperties } from "@pulumi/azure-native/storage/blobServiceProperties.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import {
  all,
  type CustomResourceOptions,
  interpolate,
  type Output,
  output,
  type Resource,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { guidOf } from "../core/guid.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { AuditArgs, AuditSpec } from "./contract.ts";

/** From 3 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
const ACCOUNT_NAME: NameRule = { longest: 24, separator: "", global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };

/** Key Vault Crypto Service Encryption User: may wrap and unwrap with a key. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/** Days for which what was deleted can be had back. */
const SOFT_DELETE_DAYS = 7;

/** Containers as Azure Monitor names them, for the subscription's activity and for the vault's. https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs */
const CONTAINERS = { activity: "insights-activity-logs", keys: "insights-logs-auditevent" } as const;

/** What everything of the audit is registered with. */
export interface Site {
  readonly name: string;
  readonly args: AuditArgs;
  readonly options: CustomResourceOptions;
}

/** The account that records are kept in, and what must stand before the first of them comes. */
export function newStore(site: Site, spec: AuditSpec): { readonly account: StorageAccount; readonly ready: readonly Resource[] } {
  const account = newAccount(site);
  const service = recoverDeleted(site, account);
  const lifecycle = newLifecycle(site, spec, account, service);
  const containers = Object.entries(CONTAINERS).flatMap(([role, containerName]) => {
    const container = newContainer(`${site.name}-${role}`, containerName, site, account, service);
    return spec.locked
      ? [container, keepRecords(`${site.name}-${role}-immutability`, spec.retentionDays, site, account, container)]
      : [container];
  });
  return { account, ready: [...containers, lifecycle] };
}

/**
 * Azure Monitor comes in as a service that Microsoft trusts, and nobody else comes in at all: whoever wants to read records of long ago makes a private
 * endpoint first. https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#destinations
 */
function newAccount(site: Site): StorageAccount {
  const { name, args, options } = site;
  const { estate } = args;
  const { identity, mayUseKey } = newKeyUser(site);
  const encryption = encryptionOf(args, identity);
  return new StorageAccount(
    `${name}-account`,
    {
      accountName: physicalName(estate, "audit", ACCOUNT_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Hot",
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      encryption,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowCrossTenantReplication: false,
      allowedCopyScope: "AAD",
      isLocalUserEnabled: false,
      isSftpEnabled: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
      tags: tagsOf(estate, "audit"),
    },
    { ...options, protect: estate.protect, dependsOn: [mayUseKey], transformations: [asGiven({ encryption })] },
  );
}

/** Without a key's version, so that new material is taken up within a day: https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview */
function encryptionOf({ key }: AuditArgs, identity: UserAssignedIdentity) {
  return {
    keySource: "Microsoft.Keyvault",
    requireInfrastructureEncryption: true,
    services: { blob: { enabled: true, keyType: "Account" }, file: { enabled: true, keyType: "Account" } },
    encryptionIdentity: { encryptionUserAssignedIdentity: identity.id },
    keyVaultProperties: {
      keyVaultUri: output(key).apply((address) => new URL(address).origin),
      keyName: output(key).apply((address) => address.slice(address.lastIndexOf("/") + 1)),
    },
  };
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}

/** An identity of the account's own, which may use its key and nothing else. */
function newKeyUser({ name, args, options }: Site) {
  const { estate, key } = args;
  const identity = new UserAssignedIdentity(
    `${name}-key-user`,
    {
      resourceName: physicalName(estate, "audit-key-user", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "audit"),
    },
    options,
  );
  const { principalId } = identity;
  const scope = interpolate`${vaultOf(args)}${output(key).apply((address) => new URL(address).pathname)}`;
  const mayUseKey = new RoleAssignment(
    `${name}-key-grant`,
    {
      roleAssignmentName: all([scope, principalId]).apply(([where, who]) => guidOf(where, who, KEY_USER)),
      scope,
      roleDefinitionId: `/subscriptions/${estate.account}/providers/Microsoft.Authorization/roleDefinitions/${KEY_USER}`,
      principalId,
      principalType: "ServicePrincipal",
    },
    options,
  );
  return { identity, mayUseKey };
}

/** Resource id of the vault, which a key's address tells: `https://<vault>.vault.azure.net/keys/<key>`. */
export function vaultOf({ estate, key }: AuditArgs): Output<string> {
  return all([estate.scope, key]).apply(([group, address]) => {
    const { hostname } = new URL(address);
    const vault = hostname.slice(0, hostname.indexOf("."));
    return `/subscriptions/${estate.account}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
  });
}

function recoverDeleted({ name, args: { estate }, options }: Site, account: StorageAccount): BlobServiceProperties {
  return new BlobServiceProperties(
    `${name}-service`,
    {
      blobServicesName: "default",
      accountName: account.name,
      resourceGroupName: estate.scope,
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: SOFT_DELETE_DAYS, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days: SOFT_DELETE_DAYS },
    },
    options,
  );
}

/** What is immutable outstays its days: rules pass such containers by. https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure#actions */
function newLifecycle(
  { name, args: { estate }, options }: Site,
  spec: AuditSpec,
  account: StorageAccount,
  service: Resource,
): ManagementPolicy {
  const expire = { delete: { daysAfterModificationGreaterThan: spec.retentionDays } };
  const remove = { delete: { daysAfterCreationGreaterThan: spec.retentionDays } };
  const definition = { actions: { baseBlob: expire, version: remove }, filters: { blobTypes: ["appendBlob", "blockBlob"] } };
  return new ManagementPolicy(
    `${name}-lifecycle`,
    {
      managementPolicyName: "default",
      accountName: account.name,
      resourceGroupName: estate.scope,
      policy: { rules: [{ name: "records", type: "Lifecycle", enabled: true, definition }] },
    },
    { ...options, dependsOn: [service] },
  );
}

/** Azure Monitor would make it by itself with the first record, and too late to be immutable from then on. */
function newContainer(
  name: string,
  containerName: string,
  { args: { estate }, options }: Site,
  account: StorageAccount,
  service: Resource,
) {
  return new BlobContainer(
    name,
    { containerName, accountName: account.name, resourceGroupName: estate.scope, publicAccess: "None" },
    { ...options, protect: estate.protect, dependsOn: [service] },
  );
}

/**
 * Records can be added to, and neither changed nor deleted before their time, unless an owner of the subscription takes the policy away first. To
 * bind owners too, a person seals it: Azure takes no policy that is sealed from the start, and the provider has nothing to seal one.
 * https://learn.microsoft.com/azure/storage/blobs/immutable-policy-configure-container-scope#lock-a-time-based-retention-policy
 * Nor can the provider delete one: https://github.com/pulumi/pulumi-azure-native/issues/2156
 */
function keepRecords(name: string, days: number, { args: { estate }, options }: Site, account: StorageAccount, container: BlobContainer) {
  return new BlobContainerImmutabilityPolicy(
    name,
    {
      immutabilityPolicyName: "default",
      containerName: container.name,
      accountName: account.name,
      resourceGroupName: estate.scope,
      immutabilityPeriodSinceCreationInDays: days,
      allowProtectedAppendWrites: true,
    },
    { ...options, retainOnDelete: true },
  );
}
