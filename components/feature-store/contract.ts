import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { Server } from "../core/server.ts";
import type { Surroundings } from "../core/surroundings.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";

/** Five fields of digits, `*`, `,`, `-` and `/`. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const CRON = /^[\d*,/-]+( [\d*,/-]+){4}$/;

export const FeatureStoreSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether Feast is there: features described once, read in bulk for training and one by one for predictions."),
  project: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9_]*$/, "must be lower-case letters, digits and underscores, starting with a letter")
    .default("estate")
    .describe("Feast's project, whose name all definitions are under. Another name is another, empty project."),
  replicas: z.int().min(1).max(50).default(1).describe("Pods that answer for predictions."),
  workers: z.int().min(1).max(32).default(2).describe("Processes a pod that answer for predictions; each takes about 200 MiB."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(64_000)
    .default(250)
    .describe("CPU reserved a pod, in thousandths; it may use four times that when free."),
  memoryMiB: z.int().min(512).max(524_288).default(1024).describe("Memory a pod that answers for predictions, in MiB."),
  offlineMemoryMiB: z
    .int()
    .min(1024)
    .max(1_048_576)
    .default(2048)
    .describe("Memory for reading features in bulk, in MiB: the files of one request have to fit."),
  materializeSchedule: z
    .string()
    .max(100)
    .regex(CRON, "must be five fields of a cron schedule, such as 0 * * * *")
    .default("0 * * * *")
    .describe("When new values are brought from the bucket to where predictions read them, as a cron schedule in UTC."),
  staleHours: z
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe(
      "Hours without new values after which an alert tells of a feature view; more than the time from one run of materializeSchedule to the next.",
    ),
});
export type FeatureStoreSpec = z.output<typeof FeatureStoreSpec>;

/** What the feature store keeps definitions and values in. */
export interface FeatureStoreWiring extends SystemWiring {
  readonly namespace: string;
  /** Database of definitions, and of the values that predictions read; its login is in the same namespace. */
  readonly database: DatabaseAccess;
  /** Bucket of Parquet files, the values of all times. */
  readonly bucket: BucketAccess;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
}

export interface FeatureStoreArgs extends FeatureStoreWiring, SystemPlacement {
  readonly spec: z.input<typeof FeatureStoreSpec>;
}

/**
 * The feature store as callers find it: itself the server for predictions. They wear `clientLabels([access, access.offline, access.registry])` and allow
 * `peersOf` of the same.
 */
export interface FeatureStoreAccess extends Server {
  /** Address of `POST /get-online-features`. */
  readonly url: string;
  /** Features in bulk, over Arrow Flight. */
  readonly offline: Server;
  /** Definitions, over gRPC. */
  readonly registry: Server;
  /** What clients write into `feature_store.yaml`; nothing in it is secret. */
  readonly clientConfig: string;
  /** ConfigMap of the same namespace that has {@link clientConfig} as `feature_store.yaml`, and where pods mount it, which {@link env} says to Feast. */
  readonly clientFiles: Surroundings["folders"][number];
  /** `FEAST_FS_YAML_FILE_PATH`, by which `FeatureStore()` finds the file wherever it is called. */
  readonly env: readonly EnvVar[];
}

export interface FeatureStoreOutputs {
  readonly access: FeatureStoreAccess;
  readonly ready: readonly Resource[];
}
