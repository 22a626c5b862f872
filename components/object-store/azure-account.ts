import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { all, type CustomResourceOptions, interpolate, type Output, output, type ResourceTransformation } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { guidOf } from "../core/guid.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { CloudObjectStoreArgs } from "./contract.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const ENDPOINT_NAME: NameRule = { longest: 64 };

/** Key Vault Crypto Service Encryption User: may wrap and unwrap with a key. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/** What everything of the store is registered with. */
export interface Site {
  readonly name: string;
  readonly args: CloudObjectStoreArgs;
  readonly options: CustomResourceOptions;
}

/** A storage account that is encrypted with the estate's key, and that nobody enters without an identity or over the internet. */
export function newAccount(site: Site, accountName: string): StorageAccount {
  const { name, args, options } = site;
  const { estate } = args;
  const { identity, mayUseKey } = newKeyUser(site);
  const encryption = encryptionOf(args, identity);
  return new StorageAccount(
    `${name}-account`,
    {
      accountName,
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
      tags: tagsOf(estate, "object-store"),
    },
    { ...options, protect: estate.protect, dependsOn: [mayUseKey], transformations: [asGiven({ encryption })] },
  );
}

/** Without a key's version, so that new material is taken up within a day: https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview */
function encryptionOf({ key }: CloudObjectStoreArgs, identity: UserAssignedIdentity) {
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
  const { estate } = args;
  const identity = new UserAssignedIdentity(
    `${name}-key-user`,
    {
      resourceName: physicalName(estate, "store-key-user", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "object-store"),
    },
    options,
  );
  const { principalId } = identity;
  const scope = keyScopeOf(args);
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

/** Resource id of the key, which its address tells: `https://<vault>.vault.azure.net/keys/<key>`. */
function keyScopeOf({ estate, key }: CloudObjectStoreArgs): Output<string> {
  return all([estate.scope, key]).apply(([group, address]) => {
    const { hostname, pathname } = new URL(address);
    const vault = hostname.slice(0, hostname.indexOf("."));
    return `/subscriptions/${estate.account}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}${pathname}`;
  });
}

/** An address of the network, with which the network's own zone answers whoever asks for the account. https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
export function newEndpoint({ name, args: { estate, network }, options }: Site, account: StorageAccount): PrivateDnsZoneGroup {
  const zone = "privatelink.blob.core.windows.net";
  const zones = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.Network/privateDnsZones`;
  const endpoint = new PrivateEndpoint(
    `${name}-endpoint`,
    {
      privateEndpointName: physicalName(estate, "store-endpoint", ENDPOINT_NAME),
      customNetworkInterfaceName: physicalName(estate, "store-endpoint-nic", ENDPOINT_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      subnet: { id: network.dataSubnets[0] },
      privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: account.id, groupIds: ["blob"] }],
      tags: tagsOf(estate, "object-store"),
    },
    options,
  );
  return new PrivateDnsZoneGroup(
    `${name}-endpoint-name`,
    {
      privateDnsZoneGroupName: "default",
      privateEndpointName: endpoint.name,
      resourceGroupName: estate.scope,
      privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId: interpolate`${zones}/${zone}` }],
    },
    { ...options, dependsOn: [...network.ready] },
  );
}
