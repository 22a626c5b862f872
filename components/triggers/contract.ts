import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { TrainingPipeline } from "../pipelines/contract.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { TrackingAccess } from "../tracking/contract.ts";

/** Five fields of numbers, ranges, steps and lists, as cron has them. https://argo-workflows.readthedocs.io/en/release-4.0/cron-workflows/ */
const CRON = /^[\d*,/-]+( [\d*,/-]+){4}$/;

const RetrainingAlert = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[A-Z][A-Za-z0-9]*$/, "must be a name such as PriceDrift: a capital first, then letters and digits")
    .describe("Name of the alert, as it is seen in Alertmanager."),
  team: z.string().min(1).max(40).describe("Team of `teams.members` whose pipeline trains anew."),
  query: z
    .string()
    .min(1)
    .max(2000)
    .describe("What Prometheus is asked, in PromQL; the alert fires while the answer is not empty, as with `error_rate > 0.2`."),
  forMinutes: z.int().min(1).max(10_080).default(15).describe("Minutes for which the answer must not be empty before the alert fires."),
});
export type RetrainingAlert = z.output<typeof RetrainingAlert>;

export const TriggersSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether training starts by itself: by the clock, a call, an alert or new data. On from level 1; needs `argo` in `pipelines.system`.",
    ),
  schedule: z
    .string()
    .regex(new RegExp(`${CRON.source}|^never$`), "must be five fields of cron such as `0 3 * * 1`, or `never`")
    .default("0 3 * * 1")
    .describe("When each team's pipeline trains anew, in UTC, as cron writes it; `never` for not by the clock."),
  newData: z
    .strictObject({
      enabled: z.boolean().default(false).describe("Whether a new CSV file in the bucket `data` starts a training on it."),
      folder: z
        .string()
        .regex(/^[\w.-]+(\/[\w.-]+)*$/, "must be a folder of the bucket, without a slash at either end")
        .default("incoming")
        .describe("Folder of the bucket that is watched; each team's files are in a folder of its name below it."),
      everyMinutes: z
        .literal([5, 10, 15, 30, 60])
        .default(15)
        .describe("Minutes between two looks. Stores differ in what they tell of themselves, and all can be looked into."),
    })
    .prefault({}),
  alerts: z
    .array(RetrainingAlert)
    .max(100)
    .default([])
    .describe(
      "Alerts that start a team's training, once when they fire and once a day while they do. Rules of one's own with the labels `retrain: \"true\"` and `team` do the same.",
    ),
  busReplicas: z
    .literal([1, 3, 5])
    .default(1)
    .describe("Pods that pass events on; from three on a node may go away without an event lost or late."),
  busStorageGiB: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe("Volume of each of those pods, in GiB, which keeps events of the last three days."),
});
export type TriggersSpec = z.output<typeof TriggersSpec>;

/** What is started, and where the news come from. */
export interface TriggersWiring extends SystemWiring {
  readonly teams: readonly TeamPlace[];
  readonly training: readonly TrainingPipeline[];
  readonly tracking: TrackingAccess;
  readonly data: BucketAccess;
  /** Whether alerts with the label `hold: "true"` stop the queues of teams. */
  readonly holdsQueues?: boolean | undefined;
  /** Storage class of the volumes; none: the cluster's default. */
  readonly storageClass?: string | undefined;
}

export interface TriggersArgs extends TriggersWiring, SystemPlacement {
  readonly spec: z.input<typeof TriggersSpec>;
}

/** Where a call starts a training. Callers wear `clientLabels([it])` and allow `peersOf([it])`. */
export interface EventEndpoint extends Server {
  readonly url: string;
}

export interface TriggersOutputs {
  /** Where Alertmanager posts alerts: those with the labels `retrain: "true"` and `team` start that team's training. None while it is off. */
  readonly alerts: EventEndpoint | undefined;
  /** Where others post, to `<url>/<team>`, with a bearer token of the Secret `webhook-token`. None while it is off. */
  readonly webhook: EventEndpoint | undefined;
  readonly ready: readonly Resource[];
}
