import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  interpolate,
  type Output,
  type Resource,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type SecretAccess, type SecretsArgs, type SecretsOutputs, SecretsSpec, type StoreProvider } from "./contract.ts";

/** From 3 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
const VAULT_NAME: NameRule = { longest: 24, global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const ENDPOINT_NAME: NameRule = { longest: 64 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Days in which a deleted secret, or the whole vault, can still be had back; the most that there are. */
const DELETION_DAYS = 90;

/**
 * A vault for secrets that people put in, from inside the network; a vault that was deleted keeps its name for {@link DELETION_DAYS} days. Azure
 * makes no secret without a value, and no value may pass through here, so what stands after the first run is the vault alone: each secret
 * begins with its first value, and grants know it by its name before. Nor does the estate's key apply: a vault encrypts with keys of
 * the service's own. https://learn.microsoft.com/azure/key-vault/secrets/about-secrets
 */
export class AzureSecrets extends ComponentResource implements SecretsOutputs {
  readonly access: Readonly<Record<string, SecretAccess>>;
  readonly store: StoreProvider;
  readonly ready: readonly Resource[];

  constructor(name: string, args: SecretsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, SecretsSpec, args.spec);
    super("estate:secrets:AzureSecrets", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const vault = newVault(name, args.estate, options);
    const reachable = newEndpoint(name, vault, args, options);
    const locked = args.estate.protect ? [newLock(name, vault, args.estate, options)] : [];
    this.access = Object.fromEntries(
      spec.names.map((secret) => [secret, { id: interpolate`${vault.id}/secrets/${secret}`, name: secret }]),
    );
    this.store = { azurekv: { authType: "WorkloadIdentity", vaultUrl: `https://${vaultName(args.estate)}.vault.azure.net` } };
    this.ready = [vault, reachable, ...locked];
    this.registerOutputs({ access: this.access });
  }
}

function vaultName(estate: Estate): string {
  return physicalName(estate, "secrets", VAULT_NAME);
}

function newVault(name: string, estate: Estate, options: CustomResourceOptions): Vault {
  const properties = {
    sku: { family: "A", name: "standard" } as const,
    tenantId: tenantOf(name, estate, options),
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: DELETION_DAYS,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Disabled",
    networkAcls: { bypass: "None", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
  };
  return new Vault(
    `${name}-vault`,
    {
      vaultName: vaultName(estate),
      resourceGroupName: estate.scope,
      location: estate.region,
      properties,
      tags: tagsOf(estate, "secrets"),
    },
    { ...options, protect: estate.protect, transformations: [asGiven({ properties })] },
  );
}

/** A vault has to be told its tenant, and a plan may not ask Azure for it. An identity tells its own; it costs nothing and is granted nothing. */
function tenantOf(name: string, estate: Estate, options: CustomResourceOptions): Output<string> {
  const { tenantId } = new UserAssignedIdentity(
    `${name}-tenant`,
    {
      resourceName: physicalName(estate, "secrets-tenant", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "secrets"),
    },
    options,
  );
  return tenantId;
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}

/** An address of the network, with which the network's own zone answers whoever asks for the vault. https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
function newEndpoint(name: string, vault: Vault, { estate, network }: SecretsArgs, options: CustomResourceOptions): PrivateDnsZoneGroup {
  const zone = "privatelink.vaultcore.azure.net";
  const zones = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.Network/privateDnsZones`;
  const endpoint = new PrivateEndpoint(
    `${name}-endpoint`,
    {
      privateEndpointName: physicalName(estate, "secrets-endpoint", ENDPOINT_NAME),
      customNetworkInterfaceName: physicalName(estate, "secrets-endpoint-nic", ENDPOINT_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      subnet: { id: network.dataSubnets[0] },
      privateLinkServiceConnections: [{ name: "vault", privateLinkServiceId: vault.id, groupIds: ["vault"] }],
      tags: tagsOf(estate, "secrets"),
    },
    options,
  );
  return new PrivateDnsZoneGroup(
    `${name}-endpoint-name`,
    {
      privateDnsZoneGroupName: "default",
      privateEndpointName: endpoint.name,
      resourceGroupName: estate.scope,
      privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId: interpolate`${zones}/${zone}` }],
    },
    { ...options, dependsOn: [...network.ready] },
  );
}

/** While it stands, no right to a secret can be taken back either. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function newLock(name: string, vault: Vault, estate: Estate, options: CustomResourceOptions): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "secrets", LOCK_NAME),
      scope: vault.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}
