import type { Route, Share, Variant } from "../../core/model-route.ts";
import type { Takeover } from "../../managed-ml/contract.ts";
import type { ReleasedModel } from "../contract.ts";
import { type ReleaseProblem, unless } from "./problem.ts";
import { alarmSeconds } from "./thresholds.ts";

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

/** Longest that SageMaker waits between two steps. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html */
const LONGEST_WAIT_SECONDS = 3600;

/** A canary, and a step of a linear way, is half of an endpoint's machines at most; a step is a tenth at least. */
const LARGEST_PERCENT = 50;
const SMALLEST_STEP_PERCENT = 10;

/**
 * The provider waits an hour for an endpoint, which no option makes longer: `waitEndpointInService` in
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sagemaker/endpoint.go
 */
const PROVIDER_WAITS_SECONDS = 3600;

/** What machines need to start and to load the model; a quarter of an hour is left of the provider's hour for it. */
const START_SECONDS = 900;

/** Shortest time that a takeover can be given. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html */
const SHORTEST_TIMEOUT_SECONDS = 600;

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
 * How SageMaker itself brings a version from the first request to all of them: one canary, equal steps, or all at once. When it answers all, the old
 * version's machines are kept for as long as `blueGreen` says, and otherwise until an alarm can have been raised.
 */
export function takeoverOf(release: ReleasedModel): Takeover {
  const waits = waitsOf(release);
  const terminationWaitInSeconds = keptSeconds(release);
  return {
    trafficRoutingConfiguration: routingOf(release),
    terminationWaitInSeconds,
    maximumExecutionTimeoutInSeconds: Math.max(SHORTEST_TIMEOUT_SECONDS, waits + terminationWaitInSeconds + START_SECONDS),
  };
}

function routingOf({ canary, pattern }: ReleasedModel): Takeover["trafficRoutingConfiguration"] {
  const [first] = canary.steps;
  if (pattern !== "canary" || first === undefined) return { type: "ALL_AT_ONCE", waitIntervalInSeconds: 0 };
  const size = { type: "CAPACITY_PERCENT", value: first.percent } as const;
  const waitIntervalInSeconds = first.seconds;
  return canary.steps.length === 1
    ? { type: "CANARY", waitIntervalInSeconds, canarySize: size }
    : { type: "LINEAR", waitIntervalInSeconds, linearStepSize: size };
}

function waitsOf({ canary, pattern }: ReleasedModel): number {
  return pattern === "canary" ? canary.steps.reduce((total, { seconds }) => total + seconds, 0) : 0;
}

function keptSeconds({ analysis, blueGreen, pattern }: ReleasedModel): number {
  return pattern === "blue-green" ? blueGreen.trialSeconds + blueGreen.keepSeconds : alarmSeconds(analysis);
}

/**
 * What of a release SageMaker cannot do by itself.
 *
 * @param machines that answer; nothing is said of whole machines where it is left out.
 */
export function problemsOf(release: ReleasedModel, machines?: number): readonly ReleaseProblem[] {
  return [...(release.pattern === "canary" ? stepProblems(release, machines) : []), ...timeProblems(release)];
}

function stepProblems({ analysis, canary: { steps } }: ReleasedModel, machines: number | undefined): readonly ReleaseProblem[] {
  const percent = steps[0]?.percent ?? 0;
  const at = ["canary", "steps", 0, "percent"];
  const least = steps.length > 1 ? SMALLEST_STEP_PERCENT : 1;
  const given = steps.map((step) => `${step.percent}`).join(", ");
  return [
    ...unless(
      steps.length === 1 || isLinear(steps),
      ["canary", "steps"],
      `must be one step, or equal steps up to all that last equally long, such as 25, 50, 75: SageMaker goes no others (got ${given})`,
    ),
    ...unless(
      percent >= least && percent <= LARGEST_PERCENT,
      at,
      `must be from ${least} to ${LARGEST_PERCENT} on SageMaker, percent of its machines (got ${percent})`,
    ),
    ...unless(
      machines === undefined || machines * percent >= 100,
      at,
      `must be one whole machine at least: of ${machines}, that is ${Math.ceil(100 / (machines ?? 1))} percent or more (got ${percent})`,
    ),
    ...steps.flatMap(({ seconds }, index) => [
      ...unless(
        seconds <= LONGEST_WAIT_SECONDS,
        ["canary", "steps", index, "seconds"],
        `must be at most ${LONGEST_WAIT_SECONDS}, the longest that SageMaker waits between two steps (got ${seconds})`,
      ),
      ...unless(
        !analysis.enabled || seconds >= alarmSeconds(analysis),
        ["canary", "steps", index, "seconds"],
        `must be at least ${alarmSeconds(analysis)}, ${analysis.failures} looks of ${alarmSeconds(analysis) / analysis.failures} seconds, or it is over before an alarm is raised (got ${seconds})`,
      ),
    ]),
  ];
}

/** Whether steps are what SageMaker makes of the first: as large and as long each, and the last leads to all. */
function isLinear(steps: ReleasedModel["canary"]["steps"]): boolean {
  const [first] = steps;
  if (first === undefined) return false;
  const equal = steps.every(({ percent, seconds }, index) => percent === (index + 1) * first.percent && seconds === first.seconds);
  return equal && (steps.length + 1) * first.percent >= 100;
}

function timeProblems(release: ReleasedModel): readonly ReleaseProblem[] {
  const { analysis, pattern } = release;
  const kept = keptSeconds(release);
  const longest = PROVIDER_WAITS_SECONDS - START_SECONDS;
  const takes = waitsOf(release) + kept;
  const keys =
    pattern === "blue-green" ? ["blueGreen", "keepSeconds"] : pattern === "canary" ? ["canary", "steps"] : ["analysis", "windowSeconds"];
  return [
    ...unless(
      pattern !== "blue-green" || !analysis.enabled || kept >= alarmSeconds(analysis),
      keys,
      `must make at least ${alarmSeconds(analysis)} with trialSeconds, or the old version is gone before an alarm is raised (got ${kept})`,
    ),
    ...unless(
      takes <= longest,
      keys,
      `must let the whole be over after ${longest} seconds on SageMaker: \`up\` waits an hour for it, of which machines need a quarter to start (all waits make ${takes})`,
    ),
  ];
}

/** Name of a version: its number, by which the registry knows it. */
export function nameOf(version: number): string {
  return String(version);
}
