import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { RuleGroup } from "../core/alerts.ts";
import type { PodIdentity } from "../core/identity.ts";
import type { Section } from "../core/panels.ts";
import type { Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import type { GpuExporter } from "../gpu/contract.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { EventEndpoint, RetrainingAlert } from "../triggers/contract.ts";
import type { ModelCosts } from "./costs.ts";
import type { ModelObjectives } from "./promises.ts";
import { MonitoringRoute, routeProblems, WebhookUrl } from "./routes.ts";

export const MonitoringSpec = z
  .strictObject({
    system: z
      .enum(["lean", "stack"])
      .default("lean")
      .describe(
        "Who watches: `lean` one Prometheus and one Alertmanager, `stack` Prometheus' operator and Grafana in a namespace of their own. The stack needs `certificates.enabled`.",
      ),
    logs: z
      .boolean()
      .default(false)
      .describe(
        "Whether what all pods write is kept in the bucket `telemetry` (Loki), read by a collector on every node. Needs the stack.",
      ),
    traces: z
      .boolean()
      .default(false)
      .describe(
        "Whether traces that systems send to a collector (OpenTelemetry) are kept in the bucket `telemetry` (Tempo). Needs the stack.",
      ),
    hostMetrics: z
      .boolean()
      .default(true)
      .describe("Whether the stack reads disks, memory and load of the nodes themselves, for which a pod on each looks into its node."),
    retentionDays: z
      .int()
      .min(1)
      .max(3650)
      .default(15)
      .describe("How long metrics, logs and traces are kept, in days; a full volume drops the oldest metrics earlier."),
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
    webhookUrl: WebhookUrl.optional().describe(
      "Address that alerts are posted to, without any secret in it. Default: none, and alerts are seen in Alertmanager alone.",
    ),
    routes: z
      .array(MonitoringRoute)
      .max(50)
      .default([])
      .describe(
        "Alerts that go elsewhere, by who answers for them: the first route that takes an alert decides. Default: all go to `webhookUrl`.",
      ),
  })
  .superRefine((spec, check) => {
    for (const { message, path } of routeProblems(spec)) check.addIssue({ code: "custom", path: ["routes", ...path], message });
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
  /** Its pods by their labels, for Prometheus' operator, where some of these labels are to be in its metrics; else it is found by the host name. */
  readonly pods?: TargetPods;
  /** Whether it is only tried, so that no user waits for it: it may have no pod, and wakes nobody. Default false. */
  readonly onTrial?: boolean;
  /** Whether it rightly has no pod while nobody asks it; what asks is told by what stands before it. Default false. */
  readonly sleeps?: boolean;
  /** Whether it is a server of a model that keeps what it is asked, and tells how much of it. Default false. */
  readonly captures?: boolean;
}

/** Pods of a target. */
export interface TargetPods {
  /** Labels that these pods have and no others of their namespace. */
  readonly selector: Readonly<Record<string, string>>;
  /** Name of the port that tells metrics. */
  readonly portName: string;
  /** Labels whose values metrics get, under names in which underscores stand for what Prometheus does not take. */
  readonly labels: readonly string[];
}

/** What monitoring is connected to. */
export interface MonitoringWiring {
  readonly namespace: string;
  /** Targets besides Prometheus and Alertmanager themselves. */
  readonly targets: readonly ScrapeTarget[];
  /** Storage class of the volumes; none: the cluster's default. */
  readonly storageClass?: string | undefined;
  readonly imagesMirror?: string;
  readonly chartsMirror?: string;
  /** Whether a pool has GPUs, so that their metrics are there. */
  readonly gpus?: boolean;
  /** Pods of the cloud's own that tell what GPUs do; none where a chart of the estate's brings some with a monitor. */
  readonly gpuExporter?: GpuExporter;
  /** Where logs and traces are kept; needed by either. */
  readonly telemetry?: TelemetryWiring;
  /** Where alerts start trainings; none where nothing is started by events. */
  readonly retraining?: RetrainingWiring;
  /** Rules of other capabilities, under names that no other group has. What they query is among the targets, and in the table of metrics. */
  readonly groups?: readonly RuleGroup[];
  /** What other capabilities show on the estate's dashboard, of the same metrics. */
  readonly panels?: readonly Section[];
  /** What models promise, by name; those that are left out promise the defaults of the spec. */
  readonly objectives?: ModelObjectives;
  /** What models cost; not told where no price is known. */
  readonly costs?: ModelCosts;
  /** Who answers for what alerts are about: a label on each. Alerts wear none where it is left out. */
  readonly owners?: {
    /** Whoever answers for the environment. */
    readonly environment: string;
    /** Owners of models, by the model's name, where they are others. */
    readonly models?: Readonly<Record<string, string>>;
  };
  /** Where alerts with the label `hold: "true"` are posted, which stop the queues of teams; none where nothing holds them. */
  readonly holding?: EventEndpoint;
}

/** Where alerts with the labels `retrain: "true"` and `team` are posted, and which of them are raised by Prometheus itself. */
interface RetrainingWiring {
  readonly endpoint: EventEndpoint;
  readonly alerts: readonly RetrainingAlert[];
}

/** Bucket of logs and traces, and who may write it. */
export interface TelemetryWiring {
  readonly bucket: BucketAccess;
  /** Identity in the cloud that may write the bucket; none where the bucket has a key. */
  readonly identity?: PodIdentity;
}

export interface MonitoringArgs extends MonitoringWiring {
  readonly spec: z.input<typeof MonitoringSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface MonitoringDefinitionsArgs {
  readonly spec: z.input<typeof MonitoringSpec>;
  readonly chartsMirror?: string;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

/** Prometheus as it will stand, known before anything of it does. */
export interface MetricsAccess extends Server {
  /** Address of Prometheus inside the cluster. */
  readonly url: string;
}

/** What every system is told that may declare monitors of its own. */
export interface MonitoringDefinitionsOutputs {
  /** Whether the kinds of Prometheus' operator are there, and somebody reads them. */
  readonly monitored: boolean;
  /** Whom autoscalers, queues, rollouts and cost ask; none where nothing but the lean Prometheus is there. */
  readonly metrics: MetricsAccess | undefined;
  /** What comes before anything that declares a monitor. */
  readonly ready: readonly Resource[];
}

/** Alertmanager, whose API says which alerts fire. */
export interface AlertsAccess extends Server {
  /** Address of Alertmanager inside the cluster. */
  readonly url: string;
}

export interface MonitoringOutputs {
  /** Address of Prometheus inside the cluster. */
  readonly prometheus: string;
  /** Address of Alertmanager inside the cluster. */
  readonly alertmanager: string;
  /** Address of the dashboard inside the cluster. */
  readonly dashboard: string;
  /** Prometheus as those that query it need to know it. They wear `clientLabels([server])` and allow `peersOf([server])`. */
  readonly server: Server;
  /** Alertmanager as those that ask which alerts fire need to know it. They wear `clientLabels([alerts])` and allow `peersOf([alerts])`. */
  readonly alerts: AlertsAccess;
  /** Where systems send traces and metrics to, over OTLP; none while traces are off. */
  readonly collector: Server | undefined;
  /** Pages for people: none of the lean system, whose only one is reached by a port-forward. */
  readonly interfaces: readonly UserInterface[];
  readonly ready: readonly Resource[];
}
