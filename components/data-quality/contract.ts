import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { LineageAccess } from "../lineage/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { TrainingPipeline } from "../pipelines/contract.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { TrackingAccess } from "../tracking/contract.ts";

/** What reads the reports that the checks of this capability make, for others that make such reports. */
export const REPORT_PROGRAM = { name: "report.py", file: new URL("report.py", import.meta.url) } as const;

/** An image of checks in a registry of one's own. */
export const QualityImage = z
  .string()
  .regex(
    /^[\w.-]+(:\d+)?(\/[\w.-]+)+(:[\w.-]+)?@sha256:[0-9a-f]{64}$/,
    "must be an image by its digest, such as registry.example.com/quality@sha256:...",
  );

export const DataQualitySpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether each team has a pipeline that holds data to its schema (Pandera) and compares it with earlier data (Evidently). On from level 1; needs `argo` in `pipelines.system`.",
    ),
  image: QualityImage.optional().describe(
    "Image with Python, Pandera, Evidently and MLflow's client, by its digest. Default: the estate's own, which no public registry has: it is built from `images/quality` and comes from `images.mirror`.",
  ),
  driftShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Share of the columns whose distribution may differ before the data counts as drifted, from 0 to 1."),
  retrain: z.boolean().default(true).describe("Whether data that drifted, and is valid, starts a training on it."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(64_000)
    .default(250)
    .describe("CPU reserved for a check, in thousandths; it may use four times that when free."),
  memoryMiB: z
    .int()
    .min(768)
    .max(524_288)
    .default(2048)
    .describe("Memory of a check, in MiB: about 500, and five times the file that it reads."),
});
export type DataQualitySpec = z.output<typeof DataQualitySpec>;

/** What is checked, and where what was found is kept. */
export interface DataQualityWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly teams: readonly TeamPlace[];
  readonly training: readonly TrainingPipeline[];
  /** Keeps the reports beside the runs; it alone writes the bucket that they end in. */
  readonly tracking: TrackingAccess;
  readonly data: BucketAccess;
  readonly lineage?: LineageAccess;
}

export interface DataQualityArgs extends DataQualityWiring, Pick<SystemPlacement, "provider" | "after"> {
  readonly spec: z.input<typeof DataQualitySpec>;
}

export interface DataQualityOutputs {
  /** WorkflowTemplate of each team that checks data; none while it is off. */
  readonly workflowTemplate: string | undefined;
  readonly ready: readonly Resource[];
}
