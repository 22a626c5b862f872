import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Cloud } from "../core/cloud.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { BucketAccess, LocalBucketAccess } from "../object-store/contract.ts";

export const BackupSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether Velero copies the objects of the cluster, Secrets among them, to the bucket of backups. Installs a Helm chart."),
  dailyDays: z.int().min(1).max(365).default(14).describe("How long each night's copy is kept, in days."),
  monthlyDays: z.int().min(31).max(3650).default(93).describe("How long the copy of each month's first night is kept, in days."),
  restoring: z
    .boolean()
    .default(false)
    .describe(
      "Whether Velero may write to the whole cluster, which a restore takes. Set it for as long as one runs: else Velero may only read.",
    ),
  rehearsal: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          "Whether a job restores a part of the newest backup by the clock into a namespace of its own, compares it and removes it. On from level 3.",
        ),
      every: z.enum(["day", "week", "month"]).default("week").describe("How often; an alert tells when two in a row were not well."),
    })
    .prefault({}),
});
export type BackupSpec = z.output<typeof BackupSpec>;

/** Namespace that backups are restored into, and the account that may write there, and nowhere else. */
export const REHEARSAL = "backup-rehearsal";

/** What backups stand in. */
export interface BackupWiring extends SystemWiring {
  /** The estate's own namespace, where the key of a cluster's own store is. */
  readonly namespace: string;
  readonly cloud: Cloud;
  /** Bucket that they go to. */
  readonly bucket: BucketAccess | LocalBucketAccess;
  /** Who Velero is in the cloud; none on this machine. */
  readonly identity?: PodIdentity;
  /** Who rehearses restores in the cloud, and may only read the bucket; none on this machine. */
  readonly rehearser?: PodIdentity;
}

export interface BackupArgs extends BackupWiring, SystemPlacement {
  readonly spec: z.input<typeof BackupSpec>;
}

export interface BackupOutputs {
  readonly ready: readonly Resource[];
}
