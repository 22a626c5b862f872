import { Component as Insights } from "@pulumi/azure-native/applicationinsights/component.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { Workspace, type WorkspaceArgs } from "@pulumi/azure-native/machinelearningservices/workspace.js";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import type { Workspace as LogWorkspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import type { Input, Resource } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs } from "../contract.ts";
import type { CustomerKey } from "./customer-key.ts";
import { registryId, storageAccountId } from "./estate-ids.ts";
import { type Grant, grant } from "./roles.ts";
import { asGiven, optionsOf, placeOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmachinelearningservices */
const WORKSPACE_NAME: NameRule = { longest: 33 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
const VAULT_NAME: NameRule = { longest: 24, global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights */
const INSIGHTS_NAME: NameRule = { longest: 260 };

/** Training cluster, which also builds images: the registry is closed, and could not build them itself. */
export const CLUSTER = "train";

/** Days for which telemetry of jobs and endpoints is kept. */
const TELEMETRY_DAYS = 90;

/** What a workspace cannot be without. */
export interface Belongings {
  readonly storage: StorageAccount;
  readonly vault: Vault;
  readonly insights: Insights;
}

/** Secrets that the workspace keeps for its users, such as those of connections; the program puts none in. */
export function newVault(site: Site, tenantId: Input<string>): Vault {
  const { estate } = site;
  const properties = {
    sku: { family: "A", name: "standard" } as const,
    tenantId,
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: estate.protect ? 90 : 7,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Disabled",
    networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
  };
  return new Vault(
    `${site.name}-vault`,
    { ...placeOf(site), vaultName: physicalName(estate, "ml", VAULT_NAME), properties },
    { ...optionsOf(site), ...asGiven({ properties }), protect: estate.protect },
  );
}

/** The workspace writes to it with the key that it finds in it, so that local authentication stays on: that key can add telemetry and read nothing. */
export function newInsights(site: Site, log: LogWorkspace): Insights {
  return new Insights(
    `${site.name}-insights`,
    {
      ...placeOf(site),
      resourceName: physicalName(site.estate, "ml", INSIGHTS_NAME),
      kind: "web",
      applicationType: "web",
      ingestionMode: "LogAnalytics",
      workspaceResourceId: log.id,
      retentionInDays: TELEMETRY_DAYS,
      disableIpMasking: false,
    },
    optionsOf(site),
  );
}

/**
 * What Azure asks of a workspace's own identity, each on what belongs to the workspace alone. Of the estate's registry and buckets, which others
 * use too, it gets less: images are pushed and pulled, and private endpoints of the workspace's network approved.
 * https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication#workspace
 */
export function equip(
  site: Site,
  { principalId: to }: UserAssignedIdentity,
  { insights, storage, vault }: Belongings,
  args: ManagedMlArgs,
): Resource[] {
  const registry = registryId(args.registryPrefix, site.estate);
  const grants: Readonly<Record<string, Omit<Grant, "to">>> = {
    "runs-storage": { role: "Contributor", on: storage.id },
    "uses-blobs": { role: "Storage Blob Data Contributor", on: storage.id },
    "uses-files": { role: "Storage File Data Privileged Contributor", on: storage.id },
    "runs-vault": { role: "Contributor", on: vault.id },
    "uses-secrets": { role: "Key Vault Administrator", on: vault.id },
    "runs-insights": { role: "Contributor", on: insights.id },
    "pushes-images": { role: "AcrPush", on: registry },
    "joins-registry": { role: "Azure AI Enterprise Network Connection Approver", on: registry },
    "joins-buckets": { role: "Azure AI Enterprise Network Connection Approver", on: storageAccountId(args.buckets.artifacts) },
  };
  return Object.entries(grants).map(([label, rest]) => grant(site, `workspace-${label}`, { ...rest, to }));
}

/** What a workspace is made with. */
interface WorkspaceWishes {
  readonly identity: UserAssignedIdentity;
  readonly belongings: Belongings;
  readonly key: CustomerKey;
  /** Address of the key's version. */
  readonly keyVersion: Input<string>;
  readonly after: readonly Resource[];
}

/** A workspace that is reached from inside of the network only, and whose machines reach nothing but what it approved. */
export function newWorkspace(
  site: Site,
  { after, belongings, identity, key, keyVersion }: WorkspaceWishes,
  args: ManagedMlArgs,
): Workspace {
  const { estate } = site;
  const managedNetwork = networkOf(args);
  return new Workspace(
    `${site.name}-workspace`,
    {
      ...placeOf(site),
      workspaceName: physicalName(estate, "ml", WORKSPACE_NAME),
      friendlyName: estate.environment,
      description: `Experiments, models and endpoints of environment ${estate.environment}`,
      kind: "Default",
      sku: { name: "Basic", tier: "Basic" },
      identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
      primaryUserAssignedIdentity: identity.id,
      storageAccount: belongings.storage.id,
      keyVault: belongings.vault.id,
      applicationInsights: belongings.insights.id,
      containerRegistry: registryId(args.registryPrefix, estate),
      systemDatastoresAuthMode: "Identity",
      encryption: {
        status: "Enabled",
        identity: { userAssignedIdentity: identity.id },
        keyVaultProperties: { keyVaultArmId: key.vaultId, keyIdentifier: keyVersion },
      },
      hbiWorkspace: true,
      publicNetworkAccess: "Disabled",
      managedNetwork,
      // Endpoints get no deployment before the network stands. https://learn.microsoft.com/azure/machine-learning/how-to-managed-network#manually-provision-a-managed-vnet
      provisionNetworkNow: true,
      imageBuildCompute: CLUSTER,
      v1LegacyMode: false,
    },
    { ...optionsOf(site), ...asGiven({ managedNetwork }), protect: estate.protect, dependsOn: [...after] },
  );
}

/**
 * Machines reach the workspace's own storage, vault and registry, the estate's buckets, and Microsoft's services: nothing of the internet, so
 * that nothing leaves by it. Images bring their packages along. A rule with a name of the internet would also bring a firewall, which costs
 * from 290 USD a month on, and the way back from this mode is a new workspace.
 * https://learn.microsoft.com/azure/machine-learning/how-to-managed-network
 */
function networkOf({ buckets }: ManagedMlArgs) {
  const destination = { serviceResourceId: storageAccountId(buckets.artifacts), subresourceTarget: "blob", sparkEnabled: false };
  return {
    isolationMode: "AllowOnlyApprovedOutbound",
    outboundRules: { "estate-buckets": { type: "PrivateEndpoint", category: "UserDefined", destination } },
  } satisfies WorkspaceArgs["managedNetwork"];
}
