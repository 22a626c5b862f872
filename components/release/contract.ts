import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Backends, RouteState } from "../core/model-route.ts";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";
import type { Variant } from "../core/variants.ts";
import type { TrackingAccess } from "../tracking/contract.ts";
import { sampleSize } from "./sample-size.ts";

/** Ways to bring a new version of a model before those who call it. */
export const PATTERNS = ["canary", "blue-green", "ab", "shadow"] as const;

/** One of {@link PATTERNS}. */
export type Pattern = (typeof PATTERNS)[number];

const Seconds = z.int().min(5).max(604_800);

const Canary = z
  .strictObject({
    steps: z
      .array(
        z.strictObject({
          percent: z.int().min(1).max(99).describe("Requests out of a hundred that the new version answers."),
          seconds: Seconds.default(300).describe("How long it must do well before the next step."),
        }),
      )
      .min(1)
      .max(20)
      .prefault([{ percent: 10 }, { percent: 50 }])
      .describe("Shares of the new version, rising; after the last it answers all."),
  })
  .superRefine(({ steps }, check) => {
    steps.forEach(({ percent }, index) => {
      const before = steps[index - 1]?.percent;
      if (before !== undefined && percent <= before)
        check.addIssue({
          code: "custom",
          path: ["steps", index, "percent"],
          message: `must be more than ${before}, the step before it: shares only rise`,
        });
    });
  });

const BlueGreen = z.strictObject({
  trialSeconds: Seconds.default(60).describe(
    "How long the new version is looked at with all requests, before it counts as the one that answers.",
  ),
  keepSeconds: Seconds.default(3600).describe(
    "How long the old version stays loaded beside the new one, a switch away. Both cost their pods for as long as the release is declared.",
  ),
});

/** What PromQL calls a label. https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
const LabelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/, "must be a label of Prometheus, such as `variant`");

const Share = z.number().gt(0).lt(1);

const Ab = z.strictObject({
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "must be a header's name, such as X-User-Id")
    .default("X-User-Id")
    .describe("Header that says who calls; one value always meets one version. Requests without it are decided one by one."),
  weights: z
    .strictObject({ champion: z.int().min(1).max(99), challenger: z.int().min(1).max(99) })
    .prefault({ champion: 50, challenger: 50 })
    .describe("Callers out of a hundred for each version; together 100."),
  metricLabel: LabelName.optional().describe(
    "Label by which the metrics of success tell the versions apart, `variant` for the estate's own. Required by `ab`.",
  ),
  successes: z
    .string()
    .min(1)
    .max(2000)
    .default('sum by (variant) (model_outcomes_total{model="$model",correct="true"})')
    .describe("PromQL of how often each version was right, as a counter by the label; `$model` is the model's name."),
  trials: z
    .string()
    .min(1)
    .max(2000)
    .default('sum by (variant) (model_outcomes_total{model="$model"})')
    .describe("PromQL of how often each version was judged, as a counter by the same label."),
  baseline: Share.default(0.9).describe("Share of successes that the champion has, as far as is known before."),
  effect: Share.default(0.05).describe("Smallest difference of shares that is worth finding."),
  significance: Share.default(0.05).describe("Chance of calling a winner where there is none."),
  power: Share.default(0.8).describe("Chance of calling the winner where the difference is `effect`."),
  sampleSize: z
    .int()
    .min(10)
    .max(100_000_000)
    .optional()
    .describe(
      "Judged answers of each version after which the test ends, stated before it begins. Default: as many as baseline, effect, significance and power ask for.",
    ),
  longestSeconds: Seconds.default(604_800).describe("After which the test ends without a winner, if there were too few answers."),
});

const Shadow = z.strictObject({
  percent: z
    .int()
    .min(1)
    .max(100)
    .default(100)
    .describe("Requests out of a hundred that are copied to the new version, whose answers nobody gets."),
  seconds: Seconds.default(600).describe("How long it is compared."),
  leastCompared: z.int().min(1).max(10_000_000).default(100).describe("Pairs of answers without which nothing is concluded."),
  leastAgreement: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe("Share of answers that must be the same as the champion's; 0 for a model that is meant to differ."),
  promote: z
    .boolean()
    .default(false)
    .describe("Whether a version that did well answers after it; otherwise it is only said, and a person or another pattern goes on."),
  sideEffectsAcknowledged: z
    .boolean()
    .default(false)
    .describe("Whether somebody has seen to it that answering a request twice does no harm. Required where `sideEffects` is true."),
});

const Query = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens")
    .describe("Word for it in the record of the release."),
  query: z.string().min(1).max(2000).describe("PromQL whose answer is one number; `$model` is the model's name. No answer says nothing."),
  max: z.number().describe("The answer must not be more."),
});

const Analysis = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("Whether a new version is measured, and taken back by itself where it does badly. Required from level 3."),
  everySeconds: z
    .int()
    .min(5)
    .max(300)
    .default(15)
    .describe("Time between two looks; not less than monitoring.scrapeIntervalSeconds tells anything new."),
  failures: z.int().min(1).max(20).default(2).describe("Bad looks in a row after which the new version is taken back."),
  leastRequests: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe(
      "Requests of the new version within the window without which a look says nothing. A version of which no look ever said anything is taken back.",
    ),
  windowSeconds: z.int().min(10).max(3600).default(60).describe("Time over which rates are taken; at least four scrapes."),
  maxErrorShare: z.number().min(0).max(1).default(0.02).describe("Share of its answers that may be errors of the server."),
  maxRefused: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe(
      "By how much the share of requests that it refuses (status 400 to 499 but 429) may be above the champion's, as of one that asks for other inputs.",
    ),
  maxSeconds: z.number().min(0.001).max(600).default(1).describe("Time that all but one answer in twenty must take at most."),
  maxWorse: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("By how much its share of right answers may be below the champion's, where ground truth has come."),
  leastJudged: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(30)
    .describe("Answers with ground truth without which nothing is said of how often it is right."),
  queries: z.array(Query).max(20).default([]).describe("Further measures, such as those of the business."),
});
export type Analysis = z.output<typeof Analysis>;

const ReleasedModel = z
  .strictObject({
    name: z.string().min(1).max(40).describe("Model of `serving.models`, or with `team` a service of `serving.kserve.services`."),
    team: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe(
        "Team whose service of `serving.kserve.services` it is, released by two InferenceServices behind one route. Such a service is released only where it is named here; its `registeredModel` must be `<name>@champion`. Default: a model of `serving.models`.",
      ),
    pattern: z
      .enum(PATTERNS)
      .default("canary")
      .describe(
        "How a version with the alias `challenger` comes before callers: `canary` a rising share, `blue-green` all at once with the old one kept, `ab` callers compared by statistics, `shadow` copies of requests.",
      ),
    canary: Canary.prefault({}),
    blueGreen: BlueGreen.prefault({}),
    ab: Ab.prefault({}),
    shadow: Shadow.prefault({}),
    analysis: Analysis.prefault({}),
    sideEffects: z
      .boolean()
      .default(false)
      .describe("Whether answering a request changes something outside of the model, such as an order placed."),
  })
  .superRefine((release, check) => {
    const refuse = (path: readonly (string | number)[], message: string) => check.addIssue({ code: "custom", path: [...path], message });
    if (release.pattern === "ab") abProblems(release.ab).forEach(([key, message]) => refuse(["ab", ...key], message));
    if (release.team !== undefined) uncomparedProblems(release).forEach(([key, message]) => refuse(key, message));
    if (release.pattern === "shadow" && release.sideEffects && !release.shadow.sideEffectsAcknowledged)
      refuse(
        ["shadow", "sideEffectsAcknowledged"],
        "must be true where sideEffects is: every copied request would act a second time; see to it that it does no harm, or choose another pattern",
      );
    if (release.analysis.windowSeconds < release.analysis.everySeconds)
      refuse(["analysis", "windowSeconds"], `must be at least everySeconds, which is ${release.analysis.everySeconds}`);
    const names = release.analysis.queries.map(({ name }) => name);
    names.forEach((name, index) => {
      if (names.indexOf(name) < index)
        refuse(["analysis", "queries", index, "name"], `must differ from queries[${names.indexOf(name)}].name`);
    });
  });
export type ReleasedModel = z.output<typeof ReleasedModel>;

export const ReleaseSpec = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Whether new versions of `serving.models` come before callers by a pattern: each model has a second server for its challenger and one address for both. On from level 3; needs `gateway.enabled`.",
      ),
    system: z
      .enum(["job", "argo-rollouts"])
      .default("job")
      .describe(
        "Who carries releases out: `job` the estate's own, every pattern behind every gateway; `argo-rollouts` Argo Rollouts for `canary` and `blue-green`, with pods of the new version only while it is tried. It installs a Helm chart, and needs `gateway.system` `envoy` and `monitoring.system` `stack`. `ab` and `shadow`, which it does not know, stay with the Job.",
      ),
    approval: z
      .enum(["automatic", "person"])
      .default("automatic")
      .describe(
        "Who lets a version that passed its tests be released: `automatic` the pipeline, `person` somebody who says so by `estate model approve`.",
      ),
    models: z.array(ReleasedModel).max(50).default([]).describe("Releases that differ from the default, a canary of 10, 50 and then all."),
  })
  .superRefine(({ models }, check) => {
    models.forEach(({ name }, index) => {
      const first = models.findIndex((other) => other.name === name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["models", index, "name"], message: `must differ from models[${first}].name` });
    });
  });
export type ReleaseSpec = z.output<typeof ReleaseSpec>;

/** How each of the served models is released: as the spec says, or by the default. None while releases are off. */
export function releasesOf(spec: ReleaseSpec, served: readonly { readonly name: string }[]): readonly ReleasedModel[] {
  if (!spec.enabled) return [];
  const own = spec.models.filter(({ team }) => team === undefined);
  return served.map(({ name }) => own.find((model) => model.name === name) ?? ReleasedModel.parse({ name }));
}

/** How services of KServe are released: those alone that the spec names. None while releases are off. */
export function inferenceReleasesOf(spec: ReleaseSpec): readonly (ReleasedModel & { readonly team: string })[] {
  if (!spec.enabled) return [];
  return spec.models.flatMap((model) => (model.team === undefined ? [] : [{ ...model, team: model.team }]));
}

/** All of {@link releasesOf} and {@link inferenceReleasesOf}. */
export function allReleasesOf(spec: ReleaseSpec, served: readonly { readonly name: string }[]): readonly ReleasedModel[] {
  return [...releasesOf(spec, served), ...inferenceReleasesOf(spec)];
}

/**
 * Name of the HTTPRoute of a model that KServe serves. By it Envoy's metrics tell its requests apart, so that it has no dot; that it is no page's is
 * checked of the environment.
 */
export function inferenceRouteName(model: string): string {
  return `models-of-${model}`;
}

/** Patterns that Argo Rollouts knows: neither does it keep callers with one variant, nor does its plugin for the Gateway API copy requests. */
const ROLLED_OUT: readonly Pattern[] = ["canary", "blue-green"];

/** Whether Argo Rollouts knows how a model is to be released. */
export function canBeRolledOut({ pattern }: Pick<ReleasedModel, "pattern">): boolean {
  return ROLLED_OUT.includes(pattern);
}

/** Those of the releases that Argo Rollouts carries out. */
export function rolledOutOf(spec: ReleaseSpec, served: readonly { readonly name: string }[]): readonly ReleasedModel[] {
  return spec.system === "argo-rollouts" ? releasesOf(spec, served).filter(canBeRolledOut) : [];
}

/** Judged answers of each version that an A/B test ends at. */
export function sampleSizeOf({ baseline, effect, power, sampleSize: given, significance }: ReleasedModel["ab"]): number {
  return given ?? sampleSize({ baseline, effect, power, significance });
}

type AbProblem = readonly [key: readonly string[], reason: string];

/** KServe's servers keep no requests, so that nobody compares what two of them answered, or learns how often they were right. */
function uncomparedProblems({ ab, pattern, shadow }: ReleasedModel): readonly AbProblem[] {
  const because = "nothing keeps what servers of KServe answer";
  if (pattern === "shadow" && shadow.leastAgreement > 0)
    return [
      [["shadow", "leastAgreement"], `must be 0 where team is given: ${because}, so that only errors and slowness of copies are seen`],
    ];
  if (pattern !== "ab") return [];
  return (["successes", "trials"] as const)
    .filter((key) => ab[key].includes("model_outcomes_total"))
    .map((key) => [["ab", key], `must be metrics of one's own where team is given: ${because}`] as const);
}

function abProblems(ab: ReleasedModel["ab"]): readonly AbProblem[] {
  const { baseline, effect, metricLabel, sampleSize: given, successes, trials, weights } = ab;
  const sum = weights.champion + weights.challenger;
  const needed = baseline + effect < 1 ? sampleSize(ab) : undefined;
  return [
    ...(sum === 100 ? [] : [[["weights"], `must add up to 100, and make ${sum}`] as const]),
    ...(metricLabel === undefined
      ? [
          [
            ["metricLabel"],
            "is required by `ab`: the label by which metrics of success tell the versions apart, `variant` for the estate's own",
          ] as const,
        ]
      : [...lacksLabel("successes", successes, metricLabel), ...lacksLabel("trials", trials, metricLabel)]),
    ...(needed === undefined ? [[["effect"], `must leave room above baseline: ${baseline} and ${effect} make 1 or more`] as const] : []),
    ...(needed !== undefined && given !== undefined && given < needed
      ? [
          [
            ["sampleSize"],
            `must be at least ${needed}, which an effect of ${effect} on a baseline of ${baseline} takes; or state a larger effect`,
          ] as const,
        ]
      : []),
  ];
}

function lacksLabel(key: string, query: string, label: string): readonly AbProblem[] {
  if (new RegExp(`\\bby\\s*\\([^)]*\\b${label}\\b[^)]*\\)`).test(query)) return [];
  return [[[key], `must tell the versions apart by the label ${label}, as \`sum by (${label}) (...)\` does`]];
}

/** The two InferenceServices of a model, for whoever brings versions into their pods. */
export interface InferenceServices {
  readonly namespace: string;
  /** Names of the InferenceServices. */
  readonly names: Readonly<Record<Variant, string>>;
  /** Names of the Deployments that KServe makes of them, which tell what their pods have loaded. */
  readonly deployments: Readonly<Record<Variant, string>>;
  /** Pods of the challenger at most; it gets as many as the champion has when a release begins. */
  readonly mostReplicas: number;
}

/** What a release is connected to. */
export interface ReleaseWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  /** The two InferenceServices of each model that KServe serves, by the model's name. Default: none. */
  readonly inferenceServices?: Readonly<Record<string, InferenceServices>>;
  /** All models that are served by the lean model servers. */
  readonly models: readonly { readonly name: string }[];
  /** The two servers of each model, by the model's name. */
  readonly backends: Readonly<Record<string, Backends>>;
  /** Registry whose aliases are read and moved, and which keeps the record of each release. */
  readonly tracking: TrackingAccess;
  /** Prometheus, which new versions are judged by. */
  readonly metrics: Server & { readonly url: string };
  /** What the gateway has to be told of a state, by the name of a file. */
  readonly rendered: (state: RouteState) => Readonly<Record<string, string>>;
  /** HTTPRoute of a model whose rules follow the state, by the model's name; none where the gateway reads the states itself. */
  readonly httpRoutes?: Readonly<Record<string, string>>;
}

export interface ReleaseArgs extends ReleaseWiring, SystemPlacement {
  readonly spec: z.input<typeof ReleaseSpec>;
}

export interface ReleaseOutputs {
  /** Released models; the ConfigMap of each that holds every state of its route, and the CronJob that moves it. One that is rolled out has neither. */
  readonly routes: readonly { readonly model: string; readonly configMap: string; readonly cronJob: string }[];
  readonly ready: readonly Resource[];
}
