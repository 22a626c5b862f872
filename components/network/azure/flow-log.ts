import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { FlowLog } from "@pulumi/azure-native/network/flowLog.js";
import type { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import { ManagementPolicy } from "@pulumi/azure-native/storage/managementPolicy.js";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type { Input, Resource, ResourceTransformation } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkSpec } from "../contract.ts";
import { grant, keyOf, ROLES } from "./grants.ts";
import { NETWORK_NAME, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
const STORE_NAME: NameRule = { longest: 24, separator: "", global: true };

/** Container that Network Watcher makes. https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-manage#view-and-download-virtual-network-flow-logs */
const CONTAINER = "insights-logs-flowlogflowevent";

/** What a flow log is about. */
interface Logged {
  /** Key that it is encrypted with, by its id. */
  readonly key: Input<string>;
  readonly network: VirtualNetwork;
  readonly after: readonly Resource[];
}

/**
 * Records of the network's traffic, in a storage account of their own that only Network Watcher writes to.
 *
 * A subscription has one Network Watcher a region. Azure makes it with the region's first network, in a group of its own, so that an estate cannot
 * have its own and only adds its flow log to it. Where somebody has switched that off, it has to be made once for the subscription:
 * `az network watcher configure --locations <region> --enabled true --resource-group NetworkWatcherRG`.
 * https://learn.microsoft.com/azure/network-watcher/network-watcher-create
 */
export function flowLogOf(site: Site, { flowLogDays }: NetworkSpec, { after, key, network }: Logged): Resource {
  const { estate, name, options } = site;
  const writer = newIdentity(site);
  const mayEncrypt = grant(site, "key", { role: ROLES.keyUser, scope: keyOf(estate, key).id, to: writer.principalId });
  const store = newStore(site, writer, key, mayEncrypt);
  forget(site, store, flowLogDays);
  const mayWrite = grant(site, "write", { role: ROLES.blobWriter, scope: store.id, to: writer.principalId });
  return new FlowLog(
    `${name}-flow-log`,
    {
      flowLogName: physicalName(estate, "network", NETWORK_NAME),
      networkWatcherName: `NetworkWatcher_${estate.region}`,
      resourceGroupName: "NetworkWatcherRG",
      location: estate.region,
      targetResourceId: network.id,
      storageId: store.id,
      identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
      enabled: true,
      format: { type: "JSON", version: 2 },
      // Kept by the account's own rule, which may be longer than the 365 days of this one.
      retentionPolicy: { enabled: false, days: 0 },
      tags: tagsOf(estate, "network"),
    },
    { ...options, dependsOn: [mayWrite, ...after] },
  );
}

function newIdentity({ estate, name, options }: Site): UserAssignedIdentity {
  return new UserAssignedIdentity(
    `${name}-flow-log-writer`,
    {
      resourceName: physicalName(estate, "flow-log", NETWORK_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "network"),
    },
    options,
  );
}

/** Closed to every network: Network Watcher is let in as one of the services that Microsoft trusts. https://learn.microsoft.com/azure/storage/common/storage-network-security-trusted-azure-services */
function newStore({ estate, name, options }: Site, writer: UserAssignedIdentity, key: Input<string>, after: Resource): StorageAccount {
  const { keyName, vaultUri } = keyOf(estate, key);
  const encryption = {
    keySource: "Microsoft.Keyvault",
    // Without a version, so that it follows the key to new material.
    keyVaultProperties: { keyName, keyVaultUri: vaultUri },
    encryptionIdentity: { encryptionUserAssignedIdentity: writer.id },
    requireInfrastructureEncryption: true,
    services: { blob: { enabled: true, keyType: "Account" }, file: { enabled: true, keyType: "Account" } },
  };
  return new StorageAccount(
    `${name}-flow-logs`,
    {
      accountName: physicalName(estate, "flows", STORE_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      accessTier: "Hot",
      identity: { type: "UserAssigned", userAssignedIdentities: [writer.id] },
      encryption,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      isLocalUserEnabled: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      publicNetworkAccess: "Disabled",
      networkRuleSet: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
      tags: tagsOf(estate, "network"),
    },
    { ...options, protect: estate.protect, dependsOn: [after], transformations: [asGiven({ encryption })] },
  );
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}

function forget({ estate, name, options }: Site, store: StorageAccount, days: number): ManagementPolicy {
  const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } };
  const filters = { blobTypes: ["blockBlob"], prefixMatch: [CONTAINER] };
  return new ManagementPolicy(
    `${name}-flow-logs-days`,
    {
      managementPolicyName: "default",
      accountName: store.name,
      resourceGroupName: estate.scope,
      policy: { rules: [{ name: "days", enabled: true, type: "Lifecycle", definition: { actions, filters } }] },
    },
    options,
  );
}
