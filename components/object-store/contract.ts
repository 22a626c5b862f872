import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { AddressPeer } from "../core/namespace.ts";
import type { Callee, Server } from "../core/server.ts";
import type { NetworkOutputs } from "../network/contract.ts";

export const ObjectStoreSpec = z.strictObject({
  inCluster: z
    .enum(["lean", "seaweedfs"])
    .default("lean")
    .describe(
      "What keeps the buckets of a cluster on this machine: `lean`, one small gateway that needs no chart, or `seaweedfs`. Another word starts empty. Means nothing on a cloud, whose own store is used.",
    ),
  storageGiB: z
    .int()
    .min(1)
    .max(65_536)
    .default(20)
    .describe("Size of the volume that holds all buckets, in GiB. It may grow where the storage class can, and never shrink."),
  storageClass: z.string().min(1).max(253).optional().describe("Storage class of the volume. Default: the cluster's own."),
  cpuMillicores: z.int().min(50).max(64_000).default(100).describe("CPU reserved, in thousandths; it may use ten times that when free."),
  memoryMiB: z.int().min(128).max(524_288).default(256).describe("Memory, in MiB: about 40 at rest, and some for each transfer at once."),
  versionDays: z.int().min(1).max(3650).default(30).describe("Days for which overwritten and deleted objects can be had back, on a cloud."),
  lockDays: z
    .int()
    .min(0)
    .max(3650)
    .default(0)
    .describe(
      "Days for which nobody may delete an object of the model registry's bucket, on a cloud; 0 for no lock. A lock cannot be shortened.",
    ),
});
export type ObjectStoreSpec = z.output<typeof ObjectStoreSpec>;

/** What the store holds. */
export interface ObjectStoreWiring {
  readonly namespace: string;
  /** Consumers: each gets a bucket and a key of this name, and the key opens no other bucket. Lower-case letters, digits, hyphens; 3 to 40. */
  readonly buckets: readonly { readonly name: string }[];
  readonly chartsMirror?: string;
  readonly imagesMirror?: string;
  /** Whether Prometheus' operator is there. Default: no. */
  readonly monitored?: boolean;
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

/** A bucket as systems need to know it, whoever keeps it. */
export interface BucketAccess {
  /** Address as MLflow takes it: `s3://...`, `gs://...`, `wasbs://...`. */
  readonly uri: Input<string>;
  /** Options of a DVC remote, `url` among them. https://dvc.org/doc/user-guide/data-management/remote-storage */
  readonly dvc: Readonly<Record<string, Input<string>>>;
  /** Variables that client libraries read. */
  readonly env: readonly EnvVar[];
  /** What a pod that uses it has to be let through to. Its pods wear `clientLabels(callees)` and allow `peersOf(callees)`. */
  readonly callees: readonly Callee[];
}

/** A consumer's bucket in the cluster's own store, and its key. */
export interface LocalBucketAccess extends Server, BucketAccess {
  /** Address for S3 clients inside the cluster; buckets are part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentialsSecret: AccessKeySecret;
}

export interface ObjectStoreOutputs {
  /** By bucket's name. */
  readonly access: Readonly<Record<string, LocalBucketAccess>>;
  readonly ready: readonly Resource[];
}

/** What a bucket of a cloud holds; each has its own lifecycle. */
export const CLOUD_BUCKETS = ["data", "artifacts", "features", "captures", "backups", "registry", "telemetry", "edge"] as const;

/** One of {@link CLOUD_BUCKETS}. */
export type BucketName = (typeof CLOUD_BUCKETS)[number];

/** Days for which requests that models answered are kept where nobody says otherwise; drift is looked for in weeks, and what is to stay is copied to `data`. */
export const CAPTURE_DAYS = 90;

/** Days by which logs and traces outlive the time that they are kept for: whoever wrote them drops them first, index and all. */
export const TELEMETRY_GRACE_DAYS = 7;

/** Days after which backups move to storage of a cloud that is cheaper to keep and dearer to read. */
export const BACKUP_COLD_DAYS = 30;

/** What a cloud's object store stands in. */
export interface CloudObjectStoreArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof ObjectStoreSpec>;
  readonly network: NetworkOutputs;
  /** Key that objects are encrypted with, by its id. */
  readonly key: Input<string>;
  /** Days after which what models were asked goes by itself. */
  readonly captureDays: number;
  /** Days after which logs and traces go by themselves. */
  readonly telemetryDays: number;
}

/** A bucket of a cloud. Nobody gets a key for it: a workload's identity is granted what it does there. */
export interface CloudBucket {
  /** What grants name: ARN on AWS, bucket name on Google Cloud, resource id of the container on Azure. */
  readonly id: Input<string>;
  /** Address as MLflow and DVC take it: `s3://...`, `gs://...`, `wasbs://...`. https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/ */
  readonly uri: Input<string>;
  /** Options of a DVC remote, `url` among them. https://dvc.org/doc/user-guide/data-management/remote-storage */
  readonly dvc: Readonly<Record<string, Input<string>>>;
  /** Id of the key that its objects are encrypted with; who reads them must be able to use it. */
  readonly key: Input<string>;
  /** Variables that the cloud's client libraries read, such as its region. */
  readonly env: Readonly<Record<string, Input<string>>>;
  /** Where its service answers, for network policies. */
  readonly service: AddressPeer;
}

export interface CloudObjectStoreOutputs {
  readonly buckets: Readonly<Record<BucketName, CloudBucket>>;
  readonly ready: readonly Resource[];
}
