import { type Counters, ERRORS, type Measure, measuresOf } from "./analysis.ts";
import { type Pattern, type ReleasedModel, type ReleaseSpec, sampleSizeOf } from "./contract.ts";
import { ALL_NEW, AT_REST, canaryState } from "./states.ts";

/** A state, and how long the new version must do well in it. */
interface Step {
  readonly state: string;
  readonly seconds: number;
}

/** For how long Prometheus tells what it read last of a server, unless it saw it go, in seconds. https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness */
const LOOKBACK_SECONDS = 300;

/** A comparison of shares by statistics. */
interface Test {
  readonly successes: string;
  readonly trials: string;
  readonly label: string;
  readonly significance: number;
  readonly sampleSize: number;
  readonly longestSeconds: number;
}

/** What `release.py` does for one model, to the last step. It decides nothing that is not written here. */
export interface Procedure {
  readonly model: string;
  readonly pattern: ReleasedModel["pattern"];
  readonly approval: ReleaseSpec["approval"];
  readonly rest: string;
  readonly steps: readonly Step[];
  readonly everySeconds: number;
  /** For how long counts what a server said of itself, in seconds. */
  readonly freshSeconds: number;
  readonly failures: number;
  readonly measures: readonly Measure[];
  /** Measures without which nothing is concluded at the end: no answer is as bad as a bad one. */
  readonly conclusions: readonly Measure[];
  /** Names of measures that must have had an answer at some look: what nobody asked has not done well. */
  readonly evidence: readonly string[];
  /** Whether a version that did well answers from then on. */
  readonly promotes: boolean;
  readonly test?: Test;
}

/**
 * The procedure of a release.
 *
 * @param counted who counts answers, where it is not the model's own server.
 */
export function procedureOf(release: ReleasedModel, { approval }: Pick<ReleaseSpec, "approval">, counted?: Counters): Procedure {
  const { analysis, name, pattern } = release;
  return {
    model: name,
    pattern,
    approval,
    rest: AT_REST,
    steps: STEPS[pattern](release),
    everySeconds: analysis.everySeconds,
    // Where anything is measured, the window is at least four scrapes.
    freshSeconds: analysis.enabled ? analysis.windowSeconds : LOOKBACK_SECONDS,
    failures: analysis.failures,
    measures: measuresOf(release, counted),
    // Servers that keep no answers have none to compare, which `leastAgreement: 0` takes into account.
    conclusions: pattern === "shadow" && counted === undefined ? [disagreement(release)] : [],
    evidence: analysis.enabled ? [ERRORS] : [],
    promotes: pattern !== "shadow" || release.shadow.promote,
    ...(pattern === "ab" && { test: testOf(release) }),
  };
}

const STEPS: Readonly<Record<Pattern, (release: ReleasedModel) => readonly Step[]>> = {
  canary: ({ analysis, canary }) => [
    ...canary.steps.map(({ percent, seconds }) => ({ state: canaryState(percent), seconds })),
    // Long enough to see it answer all before there is nothing left to go back to.
    { state: ALL_NEW, seconds: analysis.windowSeconds },
  ],
  "blue-green": ({ blueGreen }) => [{ state: ALL_NEW, seconds: blueGreen.trialSeconds + blueGreen.keepSeconds }],
  ab: ({ ab }) => [{ state: "ab", seconds: ab.longestSeconds }],
  shadow: ({ shadow }) => [{ state: "shadow", seconds: shadow.seconds }],
};

function testOf({ ab, name }: ReleasedModel): Test {
  if (ab.metricLabel === undefined) throw new Error(`the A/B test of ${name} came through the checks without a label`);
  const queryOf = (query: string) => query.replaceAll("$model", name);
  return {
    successes: queryOf(ab.successes),
    trials: queryOf(ab.trials),
    label: ab.metricLabel,
    significance: ab.significance,
    sampleSize: sampleSizeOf(ab),
    longestSeconds: ab.longestSeconds,
  };
}

/** Share of compared pairs in which the new version answered otherwise; no answer before enough are compared. */
function disagreement({ name, shadow }: ReleasedModel): Measure {
  const enough = `sum(model_shadow_compared_total{model="${name}",version="$version"}) >= ${shadow.leastCompared}`;
  return {
    name: "disagreement",
    query: `1 - (max(model_shadow_agreement{model="${name}",version="$version"}) and on () (${enough}))`,
    max: round(1 - shadow.leastAgreement),
  };
}

/** Without the digits that binary fractions leave. */
function round(share: number): number {
  return Number(share.toFixed(6));
}
