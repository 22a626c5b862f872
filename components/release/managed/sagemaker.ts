import type { Route, Share, Variant } from "../../core/model-route.ts";
import type { ReleasedModel } from "../contract.ts";

/** How a SageMaker endpoint spreads requests, in the words of its own interface: weights of variants, or a shadow test. */
export interface EndpointTraffic {
  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpointWeightsAndCapacities.html */
  readonly DesiredWeightsAndCapacities: readonly { readonly VariantName: Variant; readonly DesiredWeight: number }[];
  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ShadowModeConfig.html */
  readonly ShadowModeConfig?: ShadowMode;
}

interface ShadowMode {
  readonly SourceModelVariantName: Variant;
  readonly ShadowModelVariants: readonly { readonly ShadowModelVariantName: Variant; readonly SamplingPercentage: number }[];
}

/** How a new configuration of an endpoint takes over, and what takes it back. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html */
export interface DeploymentGuardrails {
  readonly BlueGreenUpdatePolicy: {
    readonly TrafficRoutingConfiguration: {
      readonly Type: "ALL_AT_ONCE" | "CANARY";
      readonly WaitIntervalInSeconds: number;
      readonly CanarySize?: { readonly Type: "CAPACITY_PERCENT"; readonly Value: number };
    };
    readonly TerminationWaitInSeconds: number;
  };
  readonly AutoRollbackConfiguration: { readonly Alarms: readonly { readonly AlarmName: string }[] };
}

/** Longest that SageMaker waits between two steps, or before it ends the old machines. */
const LONGEST_WAIT_SECONDS = 3600;

/** A canary is half of an endpoint's machines at most. */
const LARGEST_CANARY_PERCENT = 50;

/** Why a route cannot be had on a SageMaker endpoint; nothing where it can. */
export function refusal({ mirror, shares, stickyHeader }: Route): string | undefined {
  if (stickyHeader !== undefined) return "SageMaker keeps no caller with one variant: whoever calls names it, by TargetVariant";
  const answering = shares.filter(({ percent }) => percent > 0);
  if (mirror !== undefined && answering.length > 1) return "SageMaker copies requests of an endpoint only while one variant answers all";
  if (mirror !== undefined && answering.some(({ variant }) => variant === mirror.variant))
    return "SageMaker copies requests to a variant that answers none";
  return undefined;
}

/**
 * A route on an endpoint whose variants are called as ours are.
 *
 * @throws Error with {@link refusal}'s reason.
 */
export function trafficOf(route: Route): EndpointTraffic {
  const reason = refusal(route);
  if (reason !== undefined) throw new Error(reason);
  const { mirror, shares } = route;
  const weights = shares.filter((share) => mirror === undefined || share.variant !== mirror.variant);
  return {
    DesiredWeightsAndCapacities: weights.map(({ percent, variant }) => ({ VariantName: variant, DesiredWeight: percent })),
    ...(mirror !== undefined && mirror.percent > 0 && { ShadowModeConfig: shadowOf(mirror, weights) }),
  };
}

function shadowOf(mirror: Share, answering: readonly Share[]): ShadowMode {
  return {
    SourceModelVariantName: answering[0]?.variant ?? "champion",
    ShadowModelVariants: [{ ShadowModelVariantName: mirror.variant, SamplingPercentage: mirror.percent }],
  };
}

/**
 * The first step of a canary, or a switch, carried out by SageMaker itself, which goes back when one of the alarms is raised. Waits are at most an hour and a
 * canary at most half: what a release asks beyond is cut to that.
 */
export function guardrailsOf({ analysis, blueGreen, canary, pattern }: ReleasedModel, alarms: readonly string[]): DeploymentGuardrails {
  const [first] = canary.steps;
  const asCanary = pattern === "canary" && first !== undefined;
  return {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: asCanary
        ? {
            Type: "CANARY",
            WaitIntervalInSeconds: Math.min(first.seconds, LONGEST_WAIT_SECONDS),
            CanarySize: { Type: "CAPACITY_PERCENT", Value: Math.min(first.percent, LARGEST_CANARY_PERCENT) },
          }
        : { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: Math.min(blueGreen.trialSeconds, LONGEST_WAIT_SECONDS) },
      TerminationWaitInSeconds: Math.min(asCanary ? analysis.windowSeconds : blueGreen.keepSeconds, LONGEST_WAIT_SECONDS),
    },
    AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) },
  };
}
