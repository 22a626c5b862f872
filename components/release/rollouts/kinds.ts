import type { CustomObject } from "../../core/kubernetes.ts";
import type { ServerPods } from "../../serving/contract.ts";

/** Names of templates of analyses, and the values of their places. */
export interface AnalysisUse {
  readonly templates: readonly { readonly templateName: string }[];
  readonly args: readonly AnalysisArgument[];
}

interface AnalysisArgument {
  readonly name: string;
  readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } };
}

interface VariantLabels {
  readonly labels: Readonly<Record<string, string>>;
}

/** A step of a canary: a share of the requests, or a while in which nothing changes. */
export type CanaryStep = { readonly setWeight: number } | { readonly pause: { readonly duration: `${number}s` } };

/** A new version gets a growing share. */
export interface CanaryStrategy {
  readonly stableService: string;
  readonly canaryService: string;
  readonly stableMetadata: VariantLabels;
  readonly canaryMetadata: VariantLabels;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly trafficRouting: {
    readonly plugins: {
      readonly "argoproj-labs/gatewayAPI": {
        readonly httpRoutes: readonly { readonly name: string }[];
        readonly disableInProgressLabel: true;
      };
    };
  };
  readonly analysis?: AnalysisUse;
  readonly steps: readonly CanaryStep[];
}

/** A new version answers all at once, and the old one is kept for a while. */
export interface BlueGreenStrategy {
  readonly activeService: string;
  readonly previewService: string;
  readonly activeMetadata: VariantLabels;
  readonly previewMetadata: VariantLabels;
  readonly autoPromotionEnabled: true;
  readonly scaleDownDelaySeconds: number;
  readonly postPromotionAnalysis?: AnalysisUse;
}

/** A Deployment whose new pods come before callers by a strategy. https://argo-rollouts.readthedocs.io/en/release-1.9/features/specification/ */
export interface Rollout extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Rollout";
  readonly spec: {
    readonly replicas?: number;
    readonly revisionHistoryLimit: number;
    readonly progressDeadlineSeconds: number;
    readonly progressDeadlineAbort: true;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: ServerPods["template"];
    readonly strategy: { readonly canary: CanaryStrategy } | { readonly blueGreen: BlueGreenStrategy };
  };
}

/** One measure of an analysis. https://argo-rollouts.readthedocs.io/en/release-1.9/features/analysis/ */
export interface AnalysisMetric {
  readonly name: string;
  readonly interval: `${number}s`;
  readonly count?: number;
  readonly failureLimit: number;
  readonly consecutiveErrorLimit: number;
  readonly successCondition: string;
  readonly failureCondition: string;
  readonly provider: { readonly prometheus: { readonly address: string; readonly query: string } };
}

/** What a new version is held to. */
export interface AnalysisTemplate extends CustomObject {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "AnalysisTemplate";
  readonly spec: { readonly args: readonly { readonly name: string }[]; readonly metrics: readonly AnalysisMetric[] };
}
