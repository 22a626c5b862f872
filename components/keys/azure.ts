import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { Key } from "@pulumi/azure-native/keyvault/key.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type Resource,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { KEY_USES, type KeysArgs, type KeysOutputs, KeysSpec, type KeyUse } from "./contract.ts";

/** From 3 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
const VAULT_NAME: NameRule = { longest: 24, global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Bits that count as much as 128 of a symmetric key. https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#cryptographic-protection */
const KEY_SIZE = 3072;

/**
 * Keys in one vault. Nobody reaches it over the internet: services that Microsoft trusts come in by their own way, and keys are made through
 * Azure Resource Manager, which a vault's firewall does not stand before. So it needs no private endpoint, and none could be made: the network
 * comes after the keys. https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints
 *
 * A vault that was deleted keeps its name until its days are over; the next one of that name can only be had by recovering it.
 * https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery
 */
export class AzureKeys extends ComponentResource implements KeysOutputs {
  readonly ids: Readonly<Record<KeyUse, Input<string>>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: KeysArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, KeysSpec, args.spec);
    super("estate:keys:AzureKeys", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const vaultName = physicalName(args.estate, "keys", VAULT_NAME);
    const vault = newVault(name, vaultName, spec, args.estate, options);
    const keys = KEY_USES.map((use) => [use, newKey(name, use, spec, args.estate, vault, options)] as const);
    if (args.estate.protect) lock(name, vault, args.estate, options);
    this.ids = Object.fromEntries(keys.map(([use, key]) => [use, addressOf(vaultName, use, key)])) as Record<KeyUse, Output<string>>;
    this.ready = keys.map(([, key]) => key);
    this.registerOutputs({ ids: this.ids });
  }
}

/** How long deleted keys can be had back is settled with the vault: another number later is refused. */
function newVault(name: string, vaultName: string, spec: KeysSpec, estate: Estate, options: CustomResourceOptions): Vault {
  const properties = {
    sku: { family: "A", name: "standard" } as const,
    tenantId: tenantOf(name, estate, options),
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: spec.deletionDays,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Disabled",
    networkAcls: { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] },
  };
  return new Vault(
    `${name}-vault`,
    { vaultName, resourceGroupName: estate.scope, location: estate.region, properties, tags: tagsOf(estate, "keys") },
    { ...options, protect: estate.protect, transformations: [asGiven({ properties })] },
  );
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}

/** A vault has to be told its tenant, and a plan may not ask Azure for it. An identity tells its own; it costs nothing and is granted nothing. */
function tenantOf(name: string, estate: Estate, options: CustomResourceOptions): Output<string> {
  const { tenantId } = new UserAssignedIdentity(
    `${name}-tenant`,
    {
      resourceName: physicalName(estate, "keys-tenant", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "keys"),
    },
    options,
  );
  return tenantId;
}

/**
 * A key, which the vault gives new material by itself. It does not expire: PostgreSQL would be out of reach the day that a rotation failed.
 * Azure Resource Manager makes keys and changes none, so another `rotationDays` counts for new keys only; and it deletes none, for which the
 * vault would have to be open to the provider. So keys go with their vault.
 * https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist
 */
function newKey(name: string, use: KeyUse, spec: KeysSpec, estate: Estate, vault: Vault, options: CustomResourceOptions): Key {
  return new Key(
    `${name}-${use}`,
    {
      keyName: use,
      vaultName: vault.name,
      resourceGroupName: estate.scope,
      properties: {
        kty: "RSA",
        keySize: KEY_SIZE,
        keyOps: [...operationsOf(use)],
        attributes: { enabled: true, exportable: false },
        rotationPolicy: { lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: `P${spec.rotationDays}D` } }] },
      },
      tags: tagsOf(estate, "keys"),
    },
    { ...options, protect: estate.protect, retainOnDelete: true },
  );
}

/** Services wrap keys of their own with it; only AKS encrypts what it stores. https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption */
function operationsOf(use: KeyUse) {
  return use === "cluster" ? (["wrapKey", "unwrapKey", "encrypt", "decrypt"] as const) : (["wrapKey", "unwrapKey"] as const);
}

/** While it stands, no right to a key can be taken back either. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function lock(name: string, vault: Vault, estate: Estate, options: CustomResourceOptions): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "keys", LOCK_NAME),
      scope: vault.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}

/** Put together rather than asked for, so that a plan can tell which key encrypts what; like all that Azure tells, it is there once the key is. */
function addressOf(vaultName: string, use: KeyUse, key: Key): Output<string> {
  return key.urn.apply(() => `https://${vaultName}.vault.azure.net/keys/${use}`);
}
