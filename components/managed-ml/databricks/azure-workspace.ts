import type { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { AccessConnector } from "@pulumi/azure-native/databricks/accessConnector.js";
import { Workspace } from "@pulumi/azure-native/databricks/workspace.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { interpolate, type Resource } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { type CustomerKey, newestVersion } from "../azureml/customer-key.ts";
import { lock } from "../azureml/lock.ts";
import { privateEndpoint } from "../azureml/private-endpoint.ts";
import { grant } from "../azureml/roles.ts";
import { asGiven, optionsOf, placeOf, type Site } from "../azureml/site.ts";
import type { Subnets } from "./azure-network.ts";

/** Of workspaces and connectors. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftdatabricks */
const DATABRICKS_NAME: NameRule = { longest: 64 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const GROUP_NAME: NameRule = { longest: 90 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
const STORAGE_NAME: NameRule = { longest: 24, separator: "", global: true };

/** As what workspace and catalog enter storage. https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities */
export function newConnector(site: Site, identity: UserAssignedIdentity): AccessConnector {
  return new AccessConnector(
    `${site.name}-connector`,
    {
      ...placeOf(site),
      connectorName: physicalName(site.estate, "databricks", DATABRICKS_NAME),
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
    },
    optionsOf(site),
  );
}

/** What a workspace is made with. */
interface WorkspaceWishes {
  readonly network: NetworkOutputs;
  readonly subnets: Subnets;
  readonly connector: AccessConnector;
  readonly identity: UserAssignedIdentity;
  readonly key: CustomerKey;
  /** A right to the key, after which it can be looked at. */
  readonly mayOpen: RoleAssignment;
}

/**
 * A workspace without a way in by the internet, whose machines have no public address.
 *
 * Disks have the estate's key. What Databricks keeps of notebooks and queries has its own: its application would need a right to the key, and by
 * which id a tenant knows that application only the tenant can tell. https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys
 */
export function newWorkspace(site: Site, wishes: WorkspaceWishes): Workspace {
  const { account, protect } = site.estate;
  const parameters = parametersOf(site, wishes);
  const workspace = new Workspace(
    `${site.name}-workspace`,
    {
      ...placeOf(site),
      workspaceName: physicalName(site.estate, "databricks", DATABRICKS_NAME),
      computeMode: "Hybrid",
      sku: { name: "premium" },
      managedResourceGroupId: `/subscriptions/${account}/resourceGroups/${physicalName(site.estate, "databricks-managed", GROUP_NAME)}`,
      publicNetworkAccess: "Disabled",
      requiredNsgRules: "NoAzureDatabricksRules",
      parameters,
      accessConnector: { id: wishes.connector.id, identityType: "UserAssigned", userAssignedIdentityId: wishes.identity.id },
      defaultStorageFirewall: "Enabled",
      encryption: { entities: { managedDisk: diskEncryptionOf(site, wishes) } },
    },
    { ...optionsOf(site), ...asGiven({ parameters }), protect, dependsOn: [...wishes.subnets.ready] },
  );
  lock(site, "databricks", workspace.id);
  openDisks(site, workspace, wishes.key);
  return workspace;
}

/** The workspace's own storage cannot be given a key before it stands, nor by the same resource after; it is encrypted twice, and closed to users. */
function parametersOf(site: Site, { network, subnets }: WorkspaceWishes) {
  return {
    enableNoPublicIp: { value: true },
    customVirtualNetworkId: { value: network.id },
    customPublicSubnetName: { value: subnets.host },
    customPrivateSubnetName: { value: subnets.container },
    prepareEncryption: { value: true },
    requireInfrastructureEncryption: { value: true },
    storageAccountName: { value: storageNameOf(site) },
    storageAccountSkuName: { value: "Standard_ZRS" },
  };
}

function storageNameOf({ estate }: Site): string {
  return physicalName(estate, "dbfs", STORAGE_NAME);
}

/** A version is demanded to begin with; then disks follow the key's rotation by themselves. https://learn.microsoft.com/azure/databricks/security/keys/cmk-managed-disks-azure/cmk-managed-disks-azure */
function diskEncryptionOf(site: Site, { key, mayOpen }: WorkspaceWishes) {
  const keyVersion = newestVersion(site, key, mayOpen).apply((address) => address.split("/").at(-1) ?? "");
  return {
    keySource: "Microsoft.Keyvault",
    keyVaultProperties: { keyName: key.name, keyVaultUri: key.vaultUri, keyVersion },
    rotationToLatestKeyVersionEnabled: true,
  };
}

/** Azure makes an identity for the disks with the workspace, and they are encrypted as that. */
function openDisks(site: Site, workspace: Workspace, key: CustomerKey): RoleAssignment {
  const to = workspace.managedDiskIdentity.apply((identity) => identity?.principalId ?? "");
  return grant(site, "disks-open-key", { role: "Key Vault Crypto Service Encryption User", to, on: key.id });
}

/**
 * One way for people, programs and machines, one for people's sign-in, and two to the workspace's own storage.
 * https://learn.microsoft.com/azure/databricks/security/network/concepts/private-link
 */
export function newWaysIn(site: Site, workspace: Workspace, network: NetworkOutputs): readonly Resource[] {
  const zones = ["privatelink.azuredatabricks.net"];
  const storage = interpolate`${workspace.managedResourceGroupId}/providers/Microsoft.Storage/storageAccounts/${storageNameOf(site)}`;
  return [
    privateEndpoint(site, "databricks", { resource: workspace.id, group: "databricks_ui_api", zones }, network),
    privateEndpoint(site, "databricks-sign-in", { resource: workspace.id, group: "browser_authentication", zones }, network),
    privateEndpoint(site, "databricks-blob", { resource: storage, group: "blob", zones: ["privatelink.blob.core.windows.net"] }, network),
    privateEndpoint(site, "databricks-dfs", { resource: storage, group: "dfs", zones: ["privatelink.dfs.core.windows.net"] }, network),
  ].map(({ names }) => names);
}
