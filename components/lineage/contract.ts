import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring, UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";

export const LineageSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether Marquez keeps which run read and wrote which data, as OpenLineage events tell it. On from level 2."),
  retentionDays: z.int().min(1).max(3650).default(365).describe("Days for which events and the runs that they tell of are kept."),
  jobNamespace: z
    .string()
    .max(63)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter")
    .default("estate")
    .describe("Name under which jobs of the estate's pipelines are told apart from those of others; `OPENLINEAGE_NAMESPACE`."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(64_000)
    .default(250)
    .describe("CPU reserved for the server, in thousandths; it may use eight times that when free."),
  memoryMiB: z.int().min(768).max(524_288).default(1024).describe("Memory of the server, in MiB; three quarters of it is the Java heap."),
});
export type LineageSpec = z.output<typeof LineageSpec>;

/** What lineage is kept in. */
export interface LineageWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  /** Database whose login is in the same namespace. */
  readonly database: DatabaseAccess;
  /** Identity in the cloud; needed only where it is the database's login. */
  readonly identity?: PodIdentity;
}

export interface LineageArgs extends LineageWiring, SystemPlacement {
  readonly spec: z.input<typeof LineageSpec>;
}

/** Where events go. Pods that send some wear `clientLabels([access])` and allow `peersOf([access])`. */
export interface LineageAccess extends Server {
  /** Value of `OPENLINEAGE_URL`. */
  readonly url: string;
  /** Value of `OPENLINEAGE_NAMESPACE`. */
  readonly jobNamespace: string;
  /** Both, as variables of a container. https://openlineage.io/docs/client/python#configuration */
  readonly env: readonly EnvVar[];
}

export interface LineageOutputs {
  readonly access: LineageAccess;
  /** Page that draws what came from what. */
  readonly page: UserInterface;
  readonly ready: readonly Resource[];
}
