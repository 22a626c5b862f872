import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Server } from "../core/server.ts";

export const MonitoringSpec = z.strictObject({
  retentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(15)
    .describe("How long metrics are kept, in days; a full volume drops the oldest earlier."),
  diskGiB: z
    .int()
    .min(1)
    .max(16_384)
    .default(10)
    .describe("Volume of Prometheus, in GiB. Cannot be changed later: Kubernetes refuses a new size of a StatefulSet's volume."),
  scrapeIntervalSeconds: z
    .int()
    .min(5)
    .max(300)
    .default(15)
    .describe("Time between two looks at a target; halving it doubles the storage."),
  webhookUrl: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .max(2048)
    .refine((address) => !/^https?:\/\/[^/]*@/i.test(address), "must not hold a user or password: it is shown in plans and in the cluster")
    .optional()
    .describe("Address that alerts are posted to, without any secret in it. Default: none, and alerts are seen in Alertmanager alone."),
});
export type MonitoringSpec = z.output<typeof MonitoringSpec>;

/** A server whose metrics are read. */
export interface ScrapeTarget extends Server {
  /** Name of the job, its own among all targets. */
  readonly job: string;
  /** Host name that leads to the server. */
  readonly host: string;
  /** Path of the metrics, `/metrics` for most. */
  readonly metricsPath: string;
  /**
   * What the host name leads to: `service`, one address that balances, right for one pod; `pods`, a headless Service, each of whose pods
   * is read by itself.
   */
  readonly resolves: "service" | "pods";
}

/** What monitoring is connected to. */
export interface MonitoringWiring {
  readonly namespace: string;
  /** Targets besides Prometheus and Alertmanager themselves. */
  readonly targets: readonly ScrapeTarget[];
  /** Storage class of the volumes; none: the cluster's default. */
  readonly storageClass?: string | undefined;
  readonly imagesMirror?: string;
}

export interface MonitoringArgs extends MonitoringWiring {
  readonly spec: z.input<typeof MonitoringSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface MonitoringOutputs {
  /** Address of Prometheus inside the cluster. */
  readonly prometheus: string;
  /** Address of Alertmanager inside the cluster. */
  readonly alertmanager: string;
  /** Address of the dashboard inside the cluster. */
  readonly dashboard: string;
  readonly ready: readonly Resource[];
}
