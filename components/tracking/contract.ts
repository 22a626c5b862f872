import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { Server } from "../core/server.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import { MANAGED_SYSTEMS } from "../managed-ml/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";

export const TrackingSpec = z.strictObject({
  system: z
    .enum(["mlflow", ...MANAGED_SYSTEMS])
    .default("mlflow")
    .describe("Who keeps experiments and models: `mlflow` in the cluster, or a cloud's managed system, which is then set by `managedMl`."),
  replicas: z.int().min(1).max(20).default(1).describe("Pods that answer; they share database and bucket, and hold nothing of their own."),
  workers: z
    .int()
    .min(1)
    .max(32)
    .default(2)
    .describe("Processes a pod that answer requests; each takes about 240 MiB of memory, on 200 for the pod itself."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(64_000)
    .default(250)
    .describe("CPU reserved a pod, in thousandths; it may use eight times that when free."),
  memoryMiB: z
    .int()
    .min(768)
    .max(524_288)
    .default(1280)
    .describe("Memory a pod, in MiB. Artifacts pass through the server, in pieces, so their size does not matter much."),
  hosts: z
    .array(
      z
        .string()
        .max(253)
        .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/, "must be a host name with an optional port, such as mlflow.example.com"),
    )
    .max(20)
    .default([])
    .describe("Further names under which browsers and clients reach the server, exactly as they send them; all others are refused."),
});
export type TrackingSpec = z.output<typeof TrackingSpec>;

/** What the tracking server keeps its records and files in. */
export interface TrackingWiring {
  readonly namespace: string;
  /** Database whose login is in the same namespace. */
  readonly database: DatabaseAccess;
  /** Bucket that only the server may enter: clients send and fetch files through the server. */
  readonly bucket: BucketAccess;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
  readonly imagesMirror?: string;
}

export interface TrackingArgs extends TrackingWiring {
  readonly spec: z.input<typeof TrackingSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** The tracking server and model registry as clients find it. They wear `clientLabels([access])` and allow `peerOf(access)`. */
export interface TrackingAccess extends Server {
  /** Value of `MLFLOW_TRACKING_URI`. */
  readonly uri: string;
  /** Host and port to scrape: the server refuses a scrape by pod address, whose Host header is not in its list. */
  readonly metricsTarget: string;
  readonly metricsPath: string;
}

export interface TrackingOutputs {
  readonly access: TrackingAccess;
  readonly ready: readonly Resource[];
}
