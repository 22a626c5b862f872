import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { MetricsAccess } from "../monitoring/contract.ts";

export const AutoscalingSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether KEDA is there, which scales by any metric that Prometheus has. Needs `certificates.enabled`."),
  models: z
    .strictObject({
      maxReplicas: z
        .int()
        .min(1)
        .max(500)
        .default(5)
        .describe("Pods of a model of serving.models at most; at least its own `replicas`. Only where monitoring.system is `stack`."),
      requestsPerSecond: z
        .number()
        .min(0.1)
        .max(100_000)
        .default(20)
        .describe("Requests a second and pod above which another pod of a model comes."),
      waitingRequests: z
        .number()
        .min(0.1)
        .max(10_000)
        .default(4)
        .describe(
          "Requests a pod that wait or are being answered, above which another comes, whatever their rate: a slow model scales before it refuses.",
        ),
      scaleToZero: z
        .array(z.string().min(1).max(40))
        .max(50)
        .default([])
        .describe(
          "Models of serving.models that have no pod while nobody asks. What wakes one is the first request at the gateway, which it fails with 502 or 503: callers have to try again for about a minute. Needs `gateway.system: nginx`, which counts requests that nobody answers, and the model in `release`.",
        ),
      idleMinutes: z
        .number()
        .min(1)
        .max(10_080)
        .default(15)
        .describe("Minutes without a request after which the models of `scaleToZero` have no pod."),
    })
    .prefault({}),
  tracking: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          "Whether the tracking server scales on CPU, from tracking.replicas up; only with autoscaling.enabled. Needs a metrics server in the cluster.",
        ),
      maxReplicas: z.int().min(1).max(50).default(6).describe("Pods of the tracking server at most."),
      cpuPercent: z
        .int()
        .min(10)
        .max(800)
        .default(70)
        .describe("Share of its reserved CPU above which another pod comes, in percent; it may use eight times what it reserves."),
    })
    .prefault({}),
  recommendations: z
    .boolean()
    .default(false)
    .describe(
      "Whether the vertical pod autoscaler watches long-running servers and says what CPU and memory they should reserve; it changes none. On from level 3 on a cloud. Needs a metrics server in the cluster.",
    ),
});
export type AutoscalingSpec = z.output<typeof AutoscalingSpec>;

/** A Deployment of the estate's, and how many pods it has at least. */
export interface ScaledDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly minReplicas: number;
  /** Default `Deployment`; a rollout is scaled like one. */
  readonly kind?: "Rollout";
}

/** Pods of KEDA's that ask systems how much there is to do, as those systems' network policies name them. */
export const KEDA_OPERATOR = { namespace: "keda", selector: { app: "keda-operator" } } as const;

/** What scales, and what it scales by. */
export interface AutoscalingWiring extends SystemWiring {
  /** Prometheus; none where it does not scale anything. */
  readonly metrics?: MetricsAccess | undefined;
  /** Servers of models by the model's name. */
  readonly models: Readonly<Record<string, ScaledDeployment>>;
  readonly tracking: ScaledDeployment;
  /** Whether the cluster itself recommends sizes, so that nothing is installed for it. */
  readonly recommendsSizes?: true | undefined;
  /** Further servers that recommendations are made for. */
  readonly servers: readonly Pick<ScaledDeployment, "name" | "namespace">[];
}

export interface AutoscalingArgs extends AutoscalingWiring, SystemPlacement {
  readonly spec: z.input<typeof AutoscalingSpec>;
}

export interface AutoscalingOutputs {
  readonly ready: readonly Resource[];
}
