import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { Configuration } from "@pulumi/azure-native/dbforpostgresql/configuration.js";
import { Server } from "@pulumi/azure-native/dbforpostgresql/server.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  interpolate,
  type Output,
  type Resource,
  type ResourceTransformation,
} from "@pulumi/pulumi";
import { SERVICE_VERSIONS } from "../../pins/index.ts";
import { tagsOf } from "../core/estate.ts";
import { guidOf } from "../core/guid.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { allowPasswords, type DesiredServer } from "./azure-passwords.ts";
import { diskFor, sizeFor } from "./azure-sizes.ts";
import { type CloudDatabase, type CloudDatabaseArgs, type CloudDatabaseOutputs, DatabaseSpec } from "./contract.ts";
import { PORT } from "./plan.ts";

/** From 3 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftdbforpostgresql */
const SERVER_NAME: NameRule = { longest: 63, global: true };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const ENDPOINT_NAME: NameRule = { longest: 64 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Key Vault Crypto Service Encryption User: may wrap and unwrap with a key. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

/** Sunday, 3 o'clock UTC. */
const MAINTENANCE = { customWindow: "Enabled", dayOfWeek: 0, startHour: 3, startMinute: 0 };

/** Connections that the service keeps for itself. https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits#maximum-connections */
const RESERVED_CONNECTIONS = 15;

/** Parameters of the CIS benchmark, section PostgreSQL; the server keeps its own logs for the longest that it can. https://www.cisecurity.org/benchmark/azure */
const PARAMETERS = {
  require_secure_transport: "on",
  ssl_min_protocol_version: "TLSv1.2",
  log_checkpoints: "on",
  log_connections: "on",
  log_disconnections: "on",
  "connection_throttle.enable": "on",
  "logfiles.download_enable": "on",
  "logfiles.retention_days": "7",
};

/**
 * PostgreSQL on a flexible server, reached by a private endpoint only. Nobody has an administrator's password: its administrators are identities, which
 * come with their grant. Backups stay in the region: those of another want a vault, a key and an identity over there, and the estate has one of each.
 * https://learn.microsoft.com/azure/postgresql/security/security-data-encryption
 */
export class AzureDatabase extends ComponentResource implements CloudDatabaseOutputs {
  readonly database: CloudDatabase;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudDatabaseArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DatabaseSpec, args.spec);
    const disk = diskFor(name, spec);
    super("estate:database:AzureDatabase", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const serverName = physicalName(args.estate, "database", SERVER_NAME);
    const { desired, server } = newServer(name, serverName, { spec, disk }, args, options);
    const opened = args.passwords === true ? allowPasswords(name, serverName, desired, args, { ...options, dependsOn: [server] }) : server;
    const configured = configure(name, spec, { server, after: opened }, args, options);
    const reachable = newEndpoint(name, server, args, { ...options, dependsOn: [configured] });
    const locked = args.estate.protect ? [newLock(name, server, args, { ...options, dependsOn: [reachable] })] : [];
    this.database = databaseOf(serverName, server, reachable, args);
    this.ready = [server, configured, reachable, ...locked];
    this.registerOutputs({ database: this.database });
  }
}

/** After Azure let a full disk grow, `storageGiB` has to be raised to its new size before the server is changed again: a disk never shrinks. */
function newServer(
  name: string,
  serverName: string,
  { spec, disk }: { readonly spec: DatabaseSpec; readonly disk: number },
  args: CloudDatabaseArgs,
  options: CustomResourceOptions,
): { readonly desired: DesiredServer; readonly server: Server } {
  const { estate, key } = args;
  const { identity, mayUseKey } = newKeyUser(name, args, options);
  const { name: machine, tier } = sizeFor(spec);
  const authConfig = { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId: identity.tenantId };
  const properties = {
    version: SERVICE_VERSIONS.postgres,
    storage: { type: "Premium_LRS", storageSizeGB: disk, autoGrow: "Enabled" },
    authConfig,
    network: { publicNetworkAccess: "Disabled" },
    // Without a key's version, so that the server takes up new material by itself.
    dataEncryption: { type: "AzureKeyVault", primaryKeyURI: key, primaryUserAssignedIdentityId: identity.id },
    backup: { backupRetentionDays: spec.backupDays, geoRedundantBackup: "Disabled" },
    highAvailability: { mode: spec.multiZone ? "ZoneRedundant" : "Disabled" },
    maintenanceWindow: MAINTENANCE,
  };
  const desired = {
    location: estate.region,
    sku: { name: machine, tier },
    identity: { type: "UserAssigned", userAssignedIdentities: identity.id.apply((id) => ({ [id]: {} })) },
    tags: tagsOf(estate, "database"),
    properties,
  };
  const { properties: flat, ...rest } = desired;
  // What opens the server for passwords says so apart; the server's own next change would else close it again.
  const ignored = args.passwords === true ? { ignoreChanges: ["authConfig.passwordAuth"] } : {};
  const server = new Server(
    `${name}-server`,
    { serverName, resourceGroupName: estate.scope, ...rest, ...flat },
    { ...options, ...ignored, protect: estate.protect, dependsOn: [mayUseKey], transformations: [asGiven({ authConfig })] },
  );
  return { desired, server };
}

/**
 * Takes properties as they stand here. The SDK fills in what is left out only once it knows the whole, and one value that a plan cannot know
 * would hide all that stands beside it.
 */
function asGiven(given: Readonly<Record<string, unknown>>): ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, ...given }, opts });
}

/** An identity of the server's own, which may use its key and nothing else. */
function newKeyUser(name: string, args: CloudDatabaseArgs, options: CustomResourceOptions) {
  const { estate } = args;
  const identity = new UserAssignedIdentity(
    `${name}-key-user`,
    {
      resourceName: physicalName(estate, "database-key-user", IDENTITY_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      tags: tagsOf(estate, "database"),
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
function keyScopeOf({ estate, key }: CloudDatabaseArgs): Output<string> {
  return all([estate.scope, key]).apply(([group, address]) => {
    const { hostname, pathname } = new URL(address);
    const vault = hostname.slice(0, hostname.indexOf("."));
    return `/subscriptions/${estate.account}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}${pathname}`;
  });
}

/**
 * One parameter after the other, for a server refuses a change while another one is under way. How many connections there may be counts from the
 * server's next start on.
 */
function configure(
  name: string,
  spec: DatabaseSpec,
  { after, server }: { readonly server: Server; readonly after: Resource },
  { estate }: CloudDatabaseArgs,
  options: CustomResourceOptions,
): Resource {
  const connections = { max_connections: String(spec.maxConnections + RESERVED_CONNECTIONS) };
  return Object.entries({ ...PARAMETERS, ...connections }).reduce<Resource>(
    (before, [parameter, value]) =>
      new Configuration(
        `${name}-${parameter.replaceAll(/[._]/g, "-")}`,
        { configurationName: parameter, serverName: server.name, resourceGroupName: estate.scope, value, source: "user-override" },
        { ...options, dependsOn: [before] },
      ),
    after,
  );
}

/** An address of the network, with which the network's own zone answers whoever asks for the server. https://learn.microsoft.com/azure/private-link/private-endpoint-dns */
function newEndpoint(
  name: string,
  server: Server,
  { estate, network }: CloudDatabaseArgs,
  options: CustomResourceOptions,
): PrivateDnsZoneGroup {
  const zone = "privatelink.postgres.database.azure.com";
  const zones = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}/providers/Microsoft.Network/privateDnsZones`;
  const endpoint = new PrivateEndpoint(
    `${name}-endpoint`,
    {
      privateEndpointName: physicalName(estate, "database-endpoint", ENDPOINT_NAME),
      customNetworkInterfaceName: physicalName(estate, "database-endpoint-nic", ENDPOINT_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      subnet: { id: network.dataSubnets[0] },
      privateLinkServiceConnections: [{ name: "postgres", privateLinkServiceId: server.id, groupIds: ["postgresqlServer"] }],
      tags: tagsOf(estate, "database"),
    },
    options,
  );
  return new PrivateDnsZoneGroup(
    `${name}-endpoint-name`,
    {
      privateDnsZoneGroupName: "default",
      privateEndpointName: endpoint.name,
      resourceGroupName: estate.scope,
      privateDnsZoneConfigs: [{ name: "postgres", privateDnsZoneId: interpolate`${zones}/${zone}` }],
    },
    { ...options, dependsOn: [...network.ready] },
  );
}

/** While it stands, no administrator can be taken away either. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function newLock(name: string, server: Server, { estate }: CloudDatabaseArgs, options: CustomResourceOptions): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "database", LOCK_NAME),
      scope: server.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}

/** Its id is told once nothing changes the server any more, so that who makes administrators of it does not meet another change. */
function databaseOf(serverName: string, server: Server, last: Resource, { network }: CloudDatabaseArgs): CloudDatabase {
  return {
    id: all([server.id, last.urn]).apply(([id]) => id),
    host: `${serverName}.postgres.database.azure.com`,
    port: PORT,
    service: { cidrs: [network.cidr], port: PORT },
    logins: "azure-token",
    administrator: { method: "azure-token" },
  };
}
