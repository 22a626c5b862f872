import type { Resource } from "@pulumi/pulumi";
import type { CloudClusterOutputs } from "../components/cluster/contract.ts";
import type { Cloud } from "../components/core/cloud.ts";
import type { Estate } from "../components/core/estate.ts";
import type { PodIdentity } from "../components/core/identity.ts";
import { DatabaseLogins } from "../components/database/index.ts";
import type { DnsOutputs } from "../components/dns/contract.ts";
import type { KeysOutputs } from "../components/keys/contract.ts";
import { isManagedSystem, type ManagedMlOutputs } from "../components/managed-ml/contract.ts";
import { managedSystems } from "../components/managed-ml/index.ts";
import type { NetworkOutputs } from "../components/network/contract.ts";
import {
  type BucketAccess,
  type CloudBucket,
  type CloudObjectStoreOutputs,
  TELEMETRY_GRACE_DAYS,
} from "../components/object-store/contract.ts";
import type { RegistryOutputs } from "../components/registry/contract.ts";
import type { SecretsOutputs } from "../components/secrets/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { databasesOf } from "./databases.ts";
import { entrance, type SecretSource } from "./entrance.ts";
import { factsOf } from "./environment.ts";
import { FOUNDATION } from "./foundation.ts";
import { endpointRelease } from "./managed-releases.ts";
import { housing, type Platform } from "./platform.ts";
import { provided } from "./supported.ts";
import { chartsMirrorOf, mirrorOf, wired } from "./wiring.ts";
import { workloadsOf } from "./workloads.ts";

/** What an environment has on a cloud. */
export interface CloudEstate {
  /** None where the environment has no cluster. */
  readonly platform: Platform | undefined;
  /** None where experiments are kept in the cluster. */
  readonly managed: ManagedMlOutputs | undefined;
  /** What stands before a repository's name in the registry. */
  readonly registryPrefix: RegistryOutputs["prefix"];
  /** Name servers that the parent of the estate's zone has to name; none where no zone is made. */
  readonly nameServers: DnsOutputs["nameServers"] | undefined;
}

/** Everything that an environment has on a cloud, up to what its systems stand on. */
export async function cloudEstate(environment: Environment): Promise<CloudEstate> {
  // All are loaded before the first is constructed, so that what a cloud lacks is told before anything is registered.
  const make = await providersOn(environment.cloud);
  const managedSystem = await managedSystemOf(environment);
  const { estate } = new make.Account("account", { facts: factsOf(environment) });
  const keys = new make.Keys("keys", { estate, spec: environment.keys }).ids;
  const network = new make.Network("network", { estate, spec: environment.network, key: keys.logs });
  const ground: Ground = { estate, keys, network };
  const { buckets } = new make.ObjectStore("object-store", {
    estate,
    spec: environment.objectStore,
    network,
    key: keys.storage,
    captureDays: environment.modelMonitoring.retentionDays,
    telemetryDays: environment.monitoring.retentionDays + TELEMETRY_GRACE_DAYS,
  });
  const { nameServers, secrets } = governance(environment, make, ground, buckets);
  const cluster = clusterOf(environment, make, ground);
  const { prefix } = new make.Registry("registry", {
    estate,
    spec: environment.registry,
    network,
    key: keys.registry,
    pulledBy: cluster?.nodeIdentity,
  });
  const platform = cluster && platformOf(environment, make, ground, cluster, { buckets, secrets });
  const { artifacts, captures, data } = buckets;
  const release = endpointRelease(environment);
  const managedArgs = {
    estate,
    spec: environment.managedMl,
    network,
    keys,
    buckets: { artifacts, captures, data },
    registryPrefix: prefix,
    ...(release && { release }),
  };
  return { platform, managed: managedSystem && new managedSystem("managed-ml", managedArgs), registryPrefix: prefix, nameServers };
}

/** What all of a cloud's capabilities stand on. */
interface Ground {
  readonly estate: Estate;
  readonly keys: KeysOutputs["ids"];
  readonly network: NetworkOutputs;
}

type Providers = Awaited<ReturnType<typeof providersOn>>;

async function providersOn(cloud: Cloud) {
  return {
    Account: await provided("account", FOUNDATION.account, cloud),
    Keys: await provided("keys", FOUNDATION.keys, cloud),
    Network: await provided("network", FOUNDATION.network, cloud),
    Cluster: await provided("cluster", FOUNDATION.cluster, cloud),
    NodePools: await provided("node-pools", FOUNDATION["node-pools"], cloud),
    ObjectStore: await provided("object-store", FOUNDATION["object-store"], cloud),
    Registry: await provided("registry", FOUNDATION.registry, cloud),
    Database: await provided("database", FOUNDATION.database, cloud),
    Identity: await provided("identity", FOUNDATION.identity, cloud),
    Secrets: await provided("secrets", FOUNDATION.secrets, cloud),
    Dns: await provided("dns", FOUNDATION.dns, cloud),
    Audit: await provided("audit", FOUNDATION.audit, cloud),
    Budget: await provided("budget", FOUNDATION.budget, cloud),
  };
}

async function managedSystemOf({ cloud, tracking: { system } }: Environment) {
  return isManagedSystem(system) ? provided(system, managedSystems[system], cloud) : undefined;
}

/** What an account has whatever runs in it: who did what, what it may cost, its secrets and its name. */
function governance(environment: Environment, make: Providers, { estate, keys, network }: Ground, buckets: Kept["buckets"]) {
  const { audit, budget, dns, domain, secrets } = environment;
  new make.Audit("audit", { estate, spec: audit, key: keys.logs, buckets });
  if (budget !== undefined) new make.Budget("budget", { estate, spec: budget });
  const kept = secrets.names.length === 0 ? undefined : new make.Secrets("secrets", { estate, spec: secrets, network, key: keys.secrets });
  const nameServers = dns.zone === "none" ? undefined : new make.Dns("dns", { estate, spec: dns, domain }).nameServers;
  return { nameServers, secrets: kept };
}

function clusterOf(environment: Environment, make: Providers, { estate, keys, network }: Ground): CloudClusterOutputs | undefined {
  const { cluster: spec } = environment;
  if (spec.kind === "none") return undefined;
  const cluster = new make.Cluster("cluster", { estate, spec, network, keys });
  if (spec.nodes === "pools")
    new make.NodePools("node-pools", {
      estate,
      pools: spec.nodePools,
      cluster,
      network,
      key: keys.nodes,
      ...mirrorOf(environment),
      ...chartsMirrorOf(environment),
    });
  return cluster;
}

/** What an account keeps for the systems of its cluster. */
interface Kept {
  readonly buckets: CloudObjectStoreOutputs["buckets"];
  /** None where the environment names no secret. */
  readonly secrets: SecretsOutputs | undefined;
}

function platformOf(environment: Environment, make: Providers, ground: Ground, cluster: CloudClusterOutputs, kept: Kept): Platform {
  const { estate, keys, network } = ground;
  const { buckets, secrets } = kept;
  const housed = housing(environment, cluster, cluster.ready);
  const { certified, metrics, monitored, namespace, ready } = housed;
  const passwords = databasesOf(environment).some(({ needsPassword }) => needsPassword === true);
  const database = new make.Database("database", { estate, spec: environment.database, network, key: keys.database, passwords });
  const workloads = workloadsOf(environment, namespace, { buckets, database: database.database, secrets: secrets?.access ?? {} });
  const identity = new make.Identity("identity", { estate, cluster, workloads });
  const of = (name: string): PodIdentity => ({
    ...wired(identity.identities, name),
    serviceAccount: wired(Object.fromEntries(workloads.map((workload) => [workload.name, workload.serviceAccount])), name),
  });
  const logins = new DatabaseLogins("database-logins", {
    namespace,
    database: database.database,
    databases: databasesOf(environment).map((consumer) => ({ ...consumer, owner: of(consumer.name) })),
    identity: of("database-logins"),
    provider: cluster.provider,
    after: [...ready, ...database.ready, ...identity.ready],
    ...mirrorOf(environment),
  });
  const entered = entrance(environment, housed, secretSource(environment, secrets, of, identity.ready));
  return {
    cluster,
    namespace,
    ready,
    monitored,
    metrics,
    certified,
    databases: logins.access,
    buckets: Object.fromEntries(Object.entries(buckets).map(([name, bucket]) => [name, accessOf(bucket)])),
    identities: Object.fromEntries(workloads.map(({ name }) => [name, of(name)])),
    cloudSecrets: Object.fromEntries(Object.entries(secrets?.access ?? {}).map(([name, secret]) => [name, secret.name])),
    entered,
    dataReady: [...logins.ready, ...identity.ready, ...entered],
  };
}

/** Only where there is a secret to bring; the controller needs nothing of the cloud for what else it does. */
function secretSource(
  { externalSecrets }: Environment,
  secrets: SecretsOutputs | undefined,
  identityOf: (name: string) => PodIdentity,
  ready: readonly Resource[],
): SecretSource {
  if (secrets === undefined || !externalSecrets.enabled) return { ready: [] };
  return { store: secrets.store, identity: identityOf("external-secrets"), ready: [...ready, ...secrets.ready] };
}

function accessOf({ dvc, env, service, uri }: CloudBucket): BucketAccess {
  return { uri, dvc, env: Object.entries(env).map(([name, value]) => ({ name, value })), callees: [service] };
}
