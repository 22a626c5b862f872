import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { AlertsAccess } from "../monitoring/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { ReleaseOutputs, ReleaseSpec } from "../release/contract.ts";
import type { TrackingAccess } from "../tracking/contract.ts";

/** An address that MLflow fetches files from, without a login in it: it is shown in plans. https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/ */
const DATA = /^((s3|gs|wasbs|mlflow-artifacts|runs):\/[^\s:@]+(@[\w.-]+)?[^\s:@]*)?$/;

const RetrainedModel = z.strictObject({
  name: z.string().min(1).max(40).describe("Model of `serving.models` that is released and monitored."),
  data: z
    .string()
    .max(1000)
    .regex(DATA, "must be the address of a CSV file, such as s3://data/houses.csv, or empty")
    .default("")
    .describe(
      "Address of the CSV file that it learns from, besides what it was asked since; empty for the iris data that scikit-learn carries.",
    ),
  target: z.string().min(1).max(200).default("target").describe("Column of the answers in that file."),
  learnFromRequests: z
    .boolean()
    .default(true)
    .describe(
      "Whether it learns from captured requests whose right answers have come; a training then waits for enough of them. Needs its columns not to be redacted. Without it the file alone must change.",
    ),
  recentHours: z.int().min(1).max(2160).default(168).describe("Hours for which captured requests count as recent."),
  leastRecent: z
    .int()
    .min(10)
    .max(100_000)
    .default(30)
    .describe(
      "Recent rows that a version is tested on at least. Two in five of all are kept for it, so that training waits for about 2.5 times as many.",
    ),
  leastAccuracy: z.number().min(0).max(1).default(0.8).describe("Share of right answers without which no version is released."),
  maxWorse: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("By how much a version may do worse than the champion on held-out rows of the file, where it does no worse on recent ones."),
  cooldownMinutes: z
    .int()
    .min(1)
    .max(43_200)
    .default(60)
    .describe("Minutes between the begins of two trainings while alerts go on firing."),
  slices: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^,\r\n]+$/, "must be a column's name without a comma"),
    )
    .max(20)
    .default([])
    .describe("Columns of few values by which accuracy is told apart on the model's card, such as a region."),
});
export type RetrainedModel = z.output<typeof RetrainedModel>;

export const RetrainingSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Whether alerts with the labels `retrain` and `model` train served models anew, without Argo Workflows. Needs `release.enabled` and `modelMonitoring.enabled`.",
      ),
    models: z
      .array(RetrainedModel)
      .max(50)
      .prefault([{ name: "example" }])
      .describe("Models that are trained anew; each is looked after by a CronJob of its own."),
    cpuMillicores: z
      .int()
      .min(50)
      .max(64_000)
      .default(100)
      .describe("CPU reserved for a look each minute, in thousandths; a training may use twenty times that when free."),
    memoryMiB: z.int().min(512).max(524_288).default(1024).describe("Memory of a look and of the training that may come of it, in MiB."),
  })
  .superRefine(({ models }, check) => {
    models.forEach(({ name }, index) => {
      const first = models.findIndex((other) => other.name === name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["models", index, "name"], message: `must differ from models[${first}].name` });
    });
  });
export type RetrainingSpec = z.output<typeof RetrainingSpec>;

/** Every link of the loop. A missing one is an error of types: nothing could be heard, learned, kept or released without it. */
export interface RetrainingWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  /** Who says which alerts fire. */
  readonly alerts: AlertsAccess;
  /** Registry of the versions, and the record of each training. */
  readonly tracking: TrackingAccess;
  /** Bucket of the files that models learn from. */
  readonly data: BucketAccess;
  /** Bucket of what models were asked, and of what turned out true. */
  readonly captures: BucketAccess;
  /** Routes of the models that are released: a version is proposed for one of these, and for no other. */
  readonly releases: ReleaseOutputs["routes"];
  readonly approval: ReleaseSpec["approval"];
  /** Who the Jobs are in the cloud: they read both buckets. None where they have keys. */
  readonly identity?: PodIdentity;
  /** Programs of the training pipeline and of the audit trail, by file. */
  readonly programs: Readonly<Record<string, string>>;
}

export interface RetrainingArgs extends RetrainingWiring, SystemPlacement {
  readonly spec: z.input<typeof RetrainingSpec>;
}

export interface RetrainingOutputs {
  /** Models that alerts train anew. */
  readonly models: readonly string[];
  readonly ready: readonly Resource[];
}
