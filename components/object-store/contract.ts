import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Server } from "../core/server.ts";

export const ObjectStoreSpec = z.strictObject({
  storageGiB: z
    .int()
    .min(1)
    .max(65_536)
    .default(20)
    .describe("Size of the volume that holds all buckets, in GiB. It may grow where the storage class can, and never shrink."),
  storageClass: z.string().min(1).max(253).optional().describe("Storage class of the volume. Default: the cluster's own."),
  cpuMillicores: z.int().min(50).max(64_000).default(100).describe("CPU reserved, in thousandths; it may use ten times that when free."),
  memoryMiB: z.int().min(128).max(524_288).default(256).describe("Memory, in MiB: about 40 at rest, and some for each transfer at once."),
});
export type ObjectStoreSpec = z.output<typeof ObjectStoreSpec>;

/** What the store holds. */
export interface ObjectStoreWiring {
  readonly namespace: string;
  /** Consumers: each gets a bucket and a key of this name, and the key opens no other bucket. Lower-case letters, digits, hyphens; 3 to 40. */
  readonly buckets: readonly { readonly name: string }[];
  readonly imagesMirror?: string;
}

export interface ObjectStoreArgs extends ObjectStoreWiring {
  readonly spec: z.input<typeof ObjectStoreSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** A key for one bucket, in a Secret of the store's namespace. */
export interface AccessKeySecret {
  readonly name: string;
  readonly accessKeyIdKey: string;
  readonly secretAccessKeyKey: string;
}

/** One consumer's bucket. Its pods wear `clientLabels([access])` and allow `peerOf(access)`. */
export interface BucketAccess extends Server {
  /** Address for S3 clients inside the cluster; buckets are part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentialsSecret: AccessKeySecret;
}

export interface ObjectStoreOutputs {
  /** By bucket's name. */
  readonly access: Readonly<Record<string, BucketAccess>>;
  readonly ready: readonly Resource[];
}
