import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Server } from "../core/server.ts";
import type { LoginSecret } from "../credentials/contract.ts";

export const DatabaseSpec = z.strictObject({
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
});
export type DatabaseSpec = z.output<typeof DatabaseSpec>;

/** What the database serves. */
export interface DatabaseWiring {
  readonly namespace: string;
  /** Consumers: each gets a database and a login of this name that owns it and can enter no other. Lower-case letters, digits, hyphens. */
  readonly databases: readonly { readonly name: string }[];
  readonly imagesMirror?: string;
}

export interface DatabaseArgs extends DatabaseWiring {
  readonly spec: z.input<typeof DatabaseSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** One consumer's database. Its pods wear `clientLabels([access])` and allow `peerOf(access)`. */
export interface DatabaseAccess extends Server {
  readonly host: string;
  readonly database: string;
  /** Login of its owner, in a Secret in {@link Server.namespace}; both values consist of characters that a URL needs no escape for. */
  readonly loginSecret: LoginSecret;
}

export interface DatabaseOutputs {
  /** By consumer's name. */
  readonly access: Readonly<Record<string, DatabaseAccess>>;
  readonly ready: readonly Resource[];
}
