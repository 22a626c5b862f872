import { type Backends, VARIANT_LABEL, type Variant } from "../../core/model-route.ts";
import { canBeRolledOut, type ReleasedModel } from "../contract.ts";
import { routeName } from "../gateway-api/manifests.ts";
import type { AnalysisUse, BlueGreenStrategy, CanaryStep, CanaryStrategy, Rollout } from "./kinds.ts";

/** Annotation of a rollout that says which version is on trial, and which it is compared with; a release writes both. */
const TRIAL = { version: "mlops-estate/challenger-version", champion: "mlops-estate/champion-version" } as const;

/** Name of the template of a model's analysis. */
export function analysisName(model: string): string {
  return `release-${model}`;
}

/**
 * The same steps and measures as those that the estate's own Job goes through.
 *
 * @throws Error for a pattern that Argo Rollouts does not know, which the environment's checks refuse.
 */
export function strategyOf(release: ReleasedModel, backends: Backends): Rollout["spec"]["strategy"] {
  if (!canBeRolledOut(release)) throw new Error(`${release.name} is released by ${release.pattern}, which no rollout does`);
  return release.pattern === "canary" ? { canary: canaryOf(release, backends) } : { blueGreen: blueGreenOf(release, backends) };
}

function canaryOf(release: ReleasedModel, { challenger, champion }: Backends): CanaryStrategy {
  const { analysis, canary, name } = release;
  return {
    stableService: champion.service,
    canaryService: challenger.service,
    stableMetadata: labelled("champion"),
    canaryMetadata: labelled("challenger"),
    maxSurge: 1,
    maxUnavailable: 0,
    trafficRouting: {
      // The label would say that the route is on its way, and nothing of ours asks for it.
      plugins: { "argoproj-labs/gatewayAPI": { httpRoutes: [{ name: routeName(name) }], disableInProgressLabel: true } },
    },
    ...(analysis.enabled && { analysis: analysisOf(name) }),
    steps: [...canary.steps, { percent: 100, seconds: analysis.windowSeconds }].flatMap(({ percent, seconds }): CanaryStep[] => [
      { setWeight: percent },
      { pause: { duration: `${seconds}s` } },
    ]),
  };
}

function blueGreenOf(release: ReleasedModel, { challenger, champion }: Backends): BlueGreenStrategy {
  const { analysis, blueGreen, name } = release;
  return {
    activeService: champion.service,
    previewService: challenger.service,
    activeMetadata: labelled("champion"),
    previewMetadata: labelled("challenger"),
    autoPromotionEnabled: true,
    scaleDownDelaySeconds: blueGreen.keepSeconds,
    ...(analysis.enabled && { postPromotionAnalysis: analysisOf(name) }),
  };
}

function labelled(variant: Variant) {
  return { labels: { [VARIANT_LABEL]: variant } };
}

function analysisOf(model: string): AnalysisUse {
  const argument = (name: string, annotation: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${annotation}']` } },
  });
  return {
    templates: [{ templateName: analysisName(model) }],
    args: [argument("version", TRIAL.version), argument("champion", TRIAL.champion)],
  };
}
