import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Registry } from "@pulumi/azure-native/containerregistry/registry.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { guidOf } from "../core/guid.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type RegistryArgs, type RegistryOutputs, RegistrySpec } from "./contract.ts";

/** From 5 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry */
const REGISTRY_NAME: NameRule = { longest: 50, separator: "", global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const ENDPOINT_NAME: NameRule = { longest: 64 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Built-in roles, by their ids. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES = {
  /** Key Vault Crypto Service Encryption User: may wrap and unwrap with a key. */
  keyUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  /** AcrPull */
  pull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
} as const;

/**
 * Azure Container Registry, of the only tier that has private endpoints and takes a key of one's own. Its repositories are made by the first push.
 *
 * It cannot be told that tags never move: a tag is locked one by one, after its push (https://learn.microsoft.com/azure/container-registry/container-registry-image-lock,
 * https://github.com/Azure/acr/issues/890). So whoever pushes locks what it pushed, with `az acr repository update --write-enabled false`, and what
 * is deployed names images by digest. Nor does it scan by itself, which is Defender for Containers', a plan of the whole subscription; its
 * quarantine would hold back every image without a scanner that lets it go; and its content trust takes no key of one's own.
 */
export class AzureRegistry extends ComponentResource implements RegistryOutputs {
  readonly prefix: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: RegistryArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, RegistrySpec, args.spec);
    super("estate:registry:AzureRegistry", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const registryName = physicalName(args.estate, "registry", REGISTRY_NAME);
    const registry = newRegistry(name, registryName, spec, args, options);
    const reachable = newEndpoint(name, registry, args, options);
    const { pulledBy } = args;
    const mayPull = pulledBy === undefined ? [] : [assign(`${name}-pull`, registry.id, "pull", pulledBy, args.estate, options)];
    const locked = args.estate.protect ? [newLock(name, registry, args.estate, options)] : [];
    // The name is ours, so a plan can show it; what names the registry still comes after it.
    this.prefix = registry.urn.apply(() => `${registryName}.azurecr.io`);
    this.ready = [registry, reachable, ...mayPull, ...locked];
    this.registerOutputs({ prefix: this.prefix });
  }
}

function newRegistry(name: string, registryName: string, spec: RegistrySpec, args: RegistryArgs, options: CustomResourceOptions): Registry {
  const { estate, key } = args;
  const { identity, mayUseKey } = newKeyUser(name, args, options);
  return new Registry(
    `${name}-registry`,
    {
      registryName,
      resourceGroupName: estate.scope,
      location: estate.region,
      sku: { name: "Premium" },
      identity: { type: "UserAssigned", userAssignedIdentities: identity.id.apply((id) => ({ [id]: {} })) },
      // Without a key's version, so that new material is taken up within an hour: https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys
      encryption: { status: "enabled", keyVaultProperties: { identity: identity.clientId, keyIdentifier: key } },
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: "Disabled",
      // The way in for Defender, which scans what was pushed: https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services
      networkRuleBypassOptions: "AzureServices",
      networkRuleSet: { defaultAction: "Deny", ipRules: [] },
      zoneRedundancy: "Enabled",
      policies: {
        exportPolicy: { status: "disabled" },
        retentionPolicy: { status: "enabled", days: spec.keepUntaggedDays },
      },
      tags: tagsOf(estate, "registry"),
    },
    { ...options, protect: estate.protect, dependsOn: [mayUseKey] },
  );
}

/** An identity of the registry's own, which may use its key and nothing else. */
function newKeyUser(name: string, args: RegistryArgs, options: CustomResourceOptions) {
  const { estate } = args;
  const identity = new UserAssignedIdentity(
    `${name}-key-user`,
    {
      resourceName: physicalName(estate, "registry-key-user", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "registry"),
    },
    options,
  );
  const mayUseKey = assign(`${name}-key-grant`, keyScopeOf(args), "keyUser", identity.principalId, estate, options);
  return { identity, mayUseKey };
}

/** Resource id of the key, which its address tells: `https://<vault>.vault.azure.net/keys/<key>`. */
function keyScopeOf({ estate, key }: RegistryArgs): Output<string> {
  return all([estate.scope, key]).apply(([group, address]) => {
    const { hostname, pathname } = new URL(address);
    const vault = hostname.slice(0, hostname.indexOf("."));
    return `/subscriptions/${estate.account}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}${pathname}`;
  });
}

/** Gives a role on one resource to a managed identity, by its principal id. */
function assign(
  name: string,
  scope: Output<string>,
  role: keyof typeof ROLES,
  principalId: Input<string>,
  estate: Estate,
  options: CustomResourceOptions,
): RoleAssignment {
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: all([scope, principalId]).apply(([where, who]) => guidOf(where, who, ROLES[role])),
      scope,
      roleDefinitionId: `/subscriptions/${estate.account}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[role]}`,
      principalId,
      principalType: "ServicePrincipal",
    },
    options,
  );
}

/**
 * Addresses of the network, with which the network's own zone answers whoever asks for the registry or its layers.
 * https://learn.microsoft.com/azure/container-registry/container-registry-private-link
 */
function newEndpoint(
  name: string,
  registry: Registry,
  { estate, network }: RegistryArgs,
  options: CustomResourceOptions,
): PrivateDnsZoneGroup {
  const zone = "privatelink.azurecr.io";
  const zones = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.Network/privateDnsZones`;
  const endpoint = new PrivateEndpoint(
    `${name}-endpoint`,
    {
      privateEndpointName: physicalName(estate, "registry-endpoint", ENDPOINT_NAME),
      customNetworkInterfaceName: physicalName(estate, "registry-endpoint-nic", ENDPOINT_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      subnet: { id: network.dataSubnets[0] },
      privateLinkServiceConnections: [{ name: "registry", privateLinkServiceId: registry.id, groupIds: ["registry"] }],
      tags: tagsOf(estate, "registry"),
    },
    options,
  );
  return new PrivateDnsZoneGroup(
    `${name}-endpoint-name`,
    {
      privateDnsZoneGroupName: "default",
      privateEndpointName: endpoint.name,
      resourceGroupName: estate.scope,
      privateDnsZoneConfigs: [{ name: "registry", privateDnsZoneId: interpolate`${zones}/${zone}` }],
    },
    { ...options, dependsOn: [...network.ready] },
  );
}

/** While it stands, no right to pull can be taken back either. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function newLock(name: string, registry: Registry, estate: Estate, options: CustomResourceOptions): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "registry", LOCK_NAME),
      scope: registry.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}
