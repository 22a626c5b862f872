import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import type { Callee, Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";
import { MANAGED_SYSTEMS } from "../managed-ml/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";

/** A name that Kubernetes takes for a Secret. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const SecretName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a Secret's name: lower-case letters, digits, hyphens and dots");

/** Where a value that nobody may read here is kept; never the value itself. */
const SecretReference = z.strictObject({
  name: SecretName.describe("Name of the Secret in the estate's own namespace, or of the secret in the cloud's secret manager."),
  key: z
    .string()
    .max(253)
    .regex(/^[\w.-]+$/, "must be a key of a Secret: letters, digits, `-`, `_` and `.`")
    .default("api-key")
    .describe("Key in the Secret."),
  from: z
    .enum(["namespace", "cloud"])
    .default("namespace")
    .describe(
      "Who holds it: `namespace`, a Secret that somebody makes there; `cloud`, the secret manager, of which External Secrets keeps a copy.",
    ),
});

const WandbSpec = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https$/, error: "must be an address such as https://api.wandb.ai" })
    .regex(/^https:\/\/[^/@]+$/, "must be an address without a path, such as https://api.wandb.ai")
    .default("https://api.wandb.ai")
    .describe("Address of Weights & Biases; `WANDB_BASE_URL`."),
  entity: z
    .string()
    .max(128)
    .regex(/^[\w-]+$/, "must be letters, digits, `-` and `_`")
    .optional()
    .describe("Team or user of Weights & Biases that runs belong to; `WANDB_ENTITY`. Default: that of the key."),
  project: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\w-]+$/, "must be letters, digits, `-` and `_`")
    .default("estate")
    .describe("Project that runs belong to which name no other; `WANDB_PROJECT`."),
  apiKey: SecretReference.describe(
    "Where the key of Weights & Biases is kept; `WANDB_API_KEY` of notebooks, pipelines and training comes from there.",
  ),
});

const NeptuneImport = z.strictObject({
  path: z
    .string()
    .max(512)
    .regex(/^[\w-][\w./-]*[\w-]$|^[\w-]$/, "must be a path in the bucket without a slash at either end, such as exports/neptune")
    .describe("Folder of the bucket `data` that holds the export: `data/` with Parquet and `files/`, as neptune-exporter leaves them."),
  experiment: z.string().min(1).max(500).default("neptune").describe("Experiment of MLflow that the runs are loaded into."),
  stepMultiplier: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe("What Neptune's steps, which may be fractions, are multiplied by to become whole ones."),
  round: z.int().min(1).max(1000).default(1).describe("Another number starts the import once more; what is loaded is skipped."),
});
export type NeptuneImport = z.output<typeof NeptuneImport>;

export const TrackingSpec = z.strictObject({
  system: z
    .enum(["mlflow", "wandb", ...MANAGED_SYSTEMS])
    .default("mlflow")
    .describe(
      "Who keeps experiments: `mlflow` in the cluster, `wandb`, which then needs a key, or a cloud's managed system, which is then set by `managedMl`. Models are registered in MLflow also with `wandb`.",
    ),
  wandb: WandbSpec.optional().describe("Weights & Biases; only with, and required by, system `wandb`."),
  neptuneImport: NeptuneImport.optional().describe(
    "Loads runs that were exported from Neptune, whose service ended in March 2026, into MLflow. Default: none.",
  ),
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
  /** Whether something else says how many pods there are. Default false: the spec does. */
  readonly autoscaled?: boolean;
  /** Bucket that an export from Neptune is in, and who reads it in the cloud; needed only where one is loaded. */
  readonly neptune?: { readonly bucket: BucketAccess; readonly identity?: PodIdentity };
  /** Who may call the server: pods of its own namespace, or of all namespaces of the estate. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
  /** Name of Weights & Biases' key in the cloud's secret manager; none where there is none. */
  readonly remoteSecret?: string;
  /** Further names that the server is reached under through the gateway; none where there is none. */
  readonly publicHosts?: readonly string[];
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

/** Weights & Biases as its clients need to know it. */
export interface WandbAccess {
  readonly baseUrl: string;
  readonly entity?: string;
  /** Secret of the estate's own namespace that holds the key. */
  readonly apiKey: { readonly name: string; readonly key: string };
  /** `WANDB_BASE_URL`, `WANDB_PROJECT`, `WANDB_API_KEY` from the Secret and, where it is said, `WANDB_ENTITY`, for pods of a namespace that has the Secret. */
  readonly env: readonly EnvVar[];
  readonly callees: readonly Callee[];
}

export interface TrackingOutputs {
  readonly access: TrackingAccess;
  /** Where runs go, with system `wandb`. */
  readonly wandb: WandbAccess | undefined;
  readonly page: UserInterface;
  readonly ready: readonly Resource[];
}
