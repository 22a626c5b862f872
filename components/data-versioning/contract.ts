import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";

const LakefsSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether lakeFS stands before the same bucket: branches and commits of whole data sets, through an API and a page. On from level 2.",
    ),
  replicas: z.int().min(1).max(20).default(1).describe("Pods that answer; they hold nothing but a cache."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(64_000)
    .default(250)
    .describe("CPU reserved a pod, in thousandths; it may use eight times that when free."),
  memoryMiB: z.int().min(768).max(524_288).default(1024).describe("Memory a pod, in MiB; 400 of it cache what branches hold."),
  cacheGiB: z.int().min(1).max(1024).default(2).describe("Disk a pod on which metadata of commits is cached, in GiB; gone with the pod."),
});
export type LakefsSpec = z.output<typeof LakefsSpec>;

export const DataVersioningSpec = z
  .strictObject({
    projects: z
      .array(
        z
          .string()
          .max(40)
          .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter"),
      )
      .max(200)
      .default(["examples"])
      .describe("Repositories that keep data versions, each under a prefix of its own in one bucket; all share the bucket's key."),
    lakefs: LakefsSpec.prefault({}),
  })
  .superRefine((spec, check) => {
    spec.projects.forEach((project, index) => {
      const first = spec.projects.indexOf(project);
      if (first < index) check.addIssue({ code: "custom", path: ["projects", index], message: `must differ from projects[${first}]` });
    });
  });
export type DataVersioningSpec = z.output<typeof DataVersioningSpec>;

/** Where data versions are kept. */
export interface DataVersioningWiring {
  readonly namespace: string;
  readonly bucket: BucketAccess;
  /** What lakeFS stands on; needed only where it is asked for. */
  readonly lakefs?: LakefsPlace;
  readonly imagesMirror?: string;
}

/** Kinds of object store that lakeFS has an adapter for. https://docs.lakefs.io/latest/reference/configuration/#blockstore */
export type Blockstore = "s3" | "gs" | "azure";

/** What lakeFS stands on. */
export interface LakefsPlace {
  /** Database whose login is in the same namespace. */
  readonly database: DatabaseAccess;
  /** Adapter for the bucket. */
  readonly blockstore: Blockstore;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
}

export interface DataVersioningArgs extends DataVersioningWiring {
  readonly spec: z.input<typeof DataVersioningSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** What a repository and the pods that work on it need. */
export interface DataVersioningAccess {
  /** ConfigMap with a key `<project>.config` for each project, to be mounted where people work. */
  readonly configMap: string;
  /** Project -> text of its `.dvc/config`; without any secret. */
  readonly configs: Readonly<Record<string, Input<string>>>;
  /** Bucket that holds the versions, and the variables by which DVC finds its way in. */
  readonly bucket: BucketAccess;
  /** None while lakeFS is off. */
  readonly lakefs: LakefsAccess | undefined;
}

/** lakeFS as its clients find it. They wear `clientLabels([lakefs])` and allow `peersOf([lakefs])`. */
export interface LakefsAccess extends Server {
  /** Value of `LAKECTL_SERVER_ENDPOINT_URL`, and endpoint of its S3 gateway. */
  readonly url: string;
  /** Secret of the first administrator, who makes all others. */
  readonly adminSecret: { readonly name: string; readonly accessKeyIdKey: string; readonly secretAccessKeyKey: string };
  readonly page: UserInterface;
}

export interface DataVersioningOutputs {
  readonly access: DataVersioningAccess;
  readonly ready: readonly Resource[];
}
