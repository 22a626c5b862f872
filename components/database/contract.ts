import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { AddressPeer } from "../core/namespace.ts";
import type { Callee, Server } from "../core/server.ts";
import type { LoginSecret, TokenMethod } from "../credentials/contract.ts";
import type { NetworkOutputs } from "../network/contract.ts";
import type { LocalBucketAccess } from "../object-store/contract.ts";

export const DatabaseSpec = z.strictObject({
  inCluster: z
    .enum(["lean", "cloudnative-pg"])
    .default("lean")
    .describe(
      "What runs PostgreSQL in a cluster on this machine: `lean`, one server that needs no chart and has no backup, or `cloudnative-pg`, an operator with replicas and continuous backup. Another word starts empty. Means nothing on a cloud, whose managed database is used.",
    ),
  instances: z
    .int()
    .min(1)
    .max(9)
    .default(1)
    .describe(
      "Servers that `cloudnative-pg` runs; when the first fails, another takes over within a minute. Each costs the whole volume, CPU and memory.",
    ),
  storageGiB: z
    .int()
    .min(1)
    .max(65_536)
    .default(8)
    .describe("Size of the volume, in GiB. It may grow where the storage class can, and never shrink."),
  storageClass: z.string().min(1).max(253).optional().describe("Storage class of the volume. Default: the cluster's own."),
  cpuMillicores: z.int().min(100).max(64_000).default(250).describe("CPU reserved, in thousandths; it may use four times that when free."),
  memoryMiB: z.int().min(256).max(524_288).default(512).describe("Memory, in MiB; a quarter of it becomes PostgreSQL's shared buffers."),
  maxConnections: z
    .int()
    .min(20)
    .max(1000)
    .default(100)
    .describe("Connections at once, all consumers together; each idle one costs about 2 MiB."),
  backupDays: z
    .int()
    .min(7)
    .max(35)
    .default(7)
    .describe("Days to whose any second a cloud's database, or that of `cloudnative-pg`, can be restored."),
  multiZone: z
    .boolean()
    .default(false)
    .describe("A second server in another zone that takes over within minutes, on a cloud. Doubles the server's price."),
});
export type DatabaseSpec = z.output<typeof DatabaseSpec>;

/** What the database serves. */
export interface DatabaseWiring {
  readonly namespace: string;
  /** Consumers: each gets a database and a login of this name that owns it and can enter no other. Lower-case letters, digits, hyphens. */
  readonly databases: readonly { readonly name: string }[];
  /** Bucket that continuous backups go to; `cloudnative-pg` needs one. */
  readonly backups?: LocalBucketAccess;
  readonly chartsMirror?: string;
  readonly imagesMirror?: string;
  /** Whether Prometheus' operator is there. Default: no. */
  readonly monitored?: boolean;
}

export interface DatabaseArgs extends DatabaseWiring {
  readonly spec: z.input<typeof DatabaseSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** A consumer's database as it needs to know it, whoever keeps it. */
export interface DatabaseAccess {
  readonly host: Input<string>;
  readonly port: number;
  readonly database: string;
  readonly login: DatabaseLogin;
  /** What a pod that uses it has to be let through to. Its pods wear `clientLabels(callees)` and allow `peersOf(callees)`. */
  readonly callees: readonly Callee[];
}

/**
 * How the owner of a database logs in: with a password in a Secret of its namespace, both values of characters that a URL needs no escape for;
 * or under its identity's name, with a token for a password that is renewed as long as it runs.
 */
export type DatabaseLogin =
  | { readonly by: "password"; readonly secret: LoginSecret }
  | { readonly by: "token"; readonly method: TokenMethod; readonly user: Input<string> };

/** A consumer's database in the cluster itself. */
export interface LocalDatabaseAccess extends Server, DatabaseAccess {
  readonly login: Extract<DatabaseLogin, { by: "password" }>;
  readonly host: string;
  readonly port: number;
}

export interface DatabaseOutputs {
  /** By consumer's name. */
  readonly access: Readonly<Record<string, LocalDatabaseAccess>>;
  readonly ready: readonly Resource[];
}

/** What a cloud's database stands in. */
export interface CloudDatabaseArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof DatabaseSpec>;
  readonly network: NetworkOutputs;
  /** Key that it is encrypted with, by its id. */
  readonly key: Input<string>;
  /** Whether some consumer logs in with a password, where the server would else take identities alone. Default: none does. */
  readonly passwords?: boolean;
}

/** A PostgreSQL server of a cloud, reached from inside the network only. */
export interface CloudDatabase {
  /** What grants name: ARN-like resource id on AWS, instance name on Google Cloud, resource id on Azure. */
  readonly id: Input<string>;
  readonly host: Input<string>;
  readonly port: number;
  /** Where it answers, for network policies. */
  readonly service: AddressPeer;
  /** What its logins prove themselves with: passwords; or tokens of this kind, but for those that need a password. */
  readonly logins: "password" | TokenMethod;
  /** How the one-shot Job that makes the consumers' logins proves that it may: names and ids, never a password. */
  readonly administrator: Readonly<Record<string, Input<string>>>;
}

export interface CloudDatabaseOutputs {
  readonly database: CloudDatabase;
  readonly ready: readonly Resource[];
}

/** Who gets logins on a cloud's database. */
export interface DatabaseLoginsWiring {
  readonly namespace: string;
  readonly database: CloudDatabase;
  /**
   * Consumers: each gets a database of this name, and a login that owns it and can enter no other: of the same name, or its identity's where
   * logins are identities and it does not need a password. Lower-case letters, digits, hyphens.
   */
  readonly databases: readonly { readonly name: string; readonly owner: PodIdentity; readonly needsPassword?: boolean }[];
  /** Identity that may administer the database; the Job's alone. */
  readonly identity: PodIdentity;
  readonly imagesMirror?: string;
}

export interface DatabaseLoginsArgs extends DatabaseLoginsWiring {
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface DatabaseLoginsOutputs {
  /** By consumer's name. */
  readonly access: Readonly<Record<string, DatabaseAccess>>;
  readonly ready: readonly Resource[];
}
