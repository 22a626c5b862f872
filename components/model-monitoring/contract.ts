import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { RuleGroup } from "../core/alerts.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { Section } from "../core/panels.ts";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import { QualityImage } from "../data-quality/contract.ts";
import { type BucketAccess, CAPTURE_DAYS } from "../object-store/contract.ts";
import type { TrackingAccess } from "../tracking/contract.ts";
import { WATCHING, WatchedModel } from "./watched-model.ts";

export const ModelMonitoringSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Whether what `serving.models` are asked and answer is captured, joined with what turned out true, and looked into for drift. On from level 3 on this machine, and on a cloud where `images.mirror` is set.",
      ),
    ...WATCHING,
    retentionDays: z
      .int()
      .min(1)
      .max(3650)
      .default(CAPTURE_DAYS)
      .describe(
        "Days for which requests, truth and reports are kept. On a cloud the bucket drops them by itself, and no pod may; what is to stay is copied to the bucket `data`.",
      ),
    image: QualityImage.optional().describe(
      "Image of the jobs that look for drift, with Python, Evidently and MLflow's client, by its digest. Default: the estate's own, which no public registry has: it is built from `images/quality` and comes from `images.mirror`.",
    ),
    cpuMillicores: z
      .int()
      .min(20)
      .max(64_000)
      .default(50)
      .describe("CPU reserved for the monitor, and for each look for drift, in thousandths; they may use twenty times that when free."),
    memoryMiB: z
      .int()
      .min(192)
      .max(524_288)
      .default(256)
      .describe("Memory of the monitor, in MiB: about 100, and up to 50 for each model, of which the newest 50,000 answers are held."),
    driftMemoryMiB: z
      .int()
      .min(512)
      .max(524_288)
      .default(1024)
      .describe("Memory of a look for drift, in MiB: about 400, and what it compares."),
    models: z.array(WatchedModel).max(50).default([]).describe("What differs between models. Default: all are watched alike."),
  })
  .superRefine(({ models }, check) => {
    models.forEach(({ name }, index) => {
      const first = models.findIndex((other) => other.name === name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["models", index, "name"], message: `must differ from models[${first}].name` });
    });
  });
export type ModelMonitoringSpec = z.output<typeof ModelMonitoringSpec>;

/** Everything that holds of one model: what is said of it, and of all models where nothing is. */
export type ModelSettings = Omit<WatchedModel, keyof typeof WATCHING> & Pick<ModelMonitoringSpec, keyof typeof WATCHING>;

/**
 * The model that an estate serves where its environment names none. It is trained on flowers, so that there is nobody to leave out of its captures.
 */
const SAMPLE = { name: "example", redact: [], personalData: false } as const;

/** What holds of a model. */
export function settingsOf(spec: ModelMonitoringSpec, name: string): ModelSettings {
  const own = spec.models.find((model) => model.name === name);
  const said = own ?? WatchedModel.parse(name === SAMPLE.name && spec.redact === undefined ? SAMPLE : { name });
  const keys = Object.keys(WATCHING) as (keyof typeof WATCHING)[];
  const common = Object.fromEntries(keys.map((key) => [key, said[key] ?? spec[key]]));
  return { ...said, ...common } as ModelSettings;
}

/** A model whose requests are captured. */
export interface MonitoredModel {
  readonly name: string;
  /** Servers that it has, such as `champion` and `challenger`; each captures into a folder of its own. */
  readonly variants: readonly string[];
}

/** What the monitor is connected to. */
export interface ModelMonitoringWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  readonly models: readonly MonitoredModel[];
  /** Bucket of captures, in which servers write requests, the monitor truth and the jobs reports. */
  readonly bucket: BucketAccess;
  /** Whether the bucket drops by itself what is older than `retentionDays`. Default false: the monitor does. */
  readonly expires?: boolean;
  /** Registry and runs that say what a version was trained on. */
  readonly tracking: TrackingAccess;
  /** Who the monitor is in the cloud: it reads the bucket and adds truth. None where the bucket has a key. */
  readonly identity?: PodIdentity;
  /** Who the jobs that look for drift are: they read the bucket and replace reports. None where the bucket has a key. */
  readonly driftIdentity?: PodIdentity;
  /** Who may call the monitor: pods of its own namespace, or of all namespaces of the estate, Prometheus' among them. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
}

export interface ModelMonitoringArgs extends ModelMonitoringWiring, SystemPlacement {
  readonly spec: z.input<typeof ModelMonitoringSpec>;
}

/** What a model's server captures, as it needs to know it. */
export interface Capture {
  /** Share of the requests, from 0 to 1. It has to be decided by the request's id, so that both variants of a request are captured or neither is. */
  readonly sampling: number;
  /** Columns that it leaves out. */
  readonly redact: readonly string[];
}

export interface ModelMonitoringOutputs {
  /** Takes truth at `/models/<model>/ground-truth`, and tells metrics; none while it is off. */
  readonly server: Server | undefined;
  /** What a model's server captures; undefined where nothing of it is. */
  readonly captureOf: (model: string) => Capture | undefined;
  /** Alerts, for whoever runs Prometheus. */
  readonly groups: readonly RuleGroup[];
  /** What a dashboard shows of the models. */
  readonly panels: readonly Section[];
  readonly ready: readonly Resource[];
}

/** What a model's server captures. */
export function captureOf(spec: ModelMonitoringSpec, name: string): Capture {
  const { redact = [], sampling } = settingsOf(spec, name);
  return { sampling, redact };
}
