import type { Pattern } from "../../components/release/contract.ts";
import type { Tree } from "../../environments/merge.ts";

/** An estate, and what is tried of it. */
export interface Act {
  /** Word for it, in lower-case letters and hyphens. */
  readonly name: string;
  /** What its environment says. */
  readonly values: Tree;
  /** Names of the checks of releases that are tried, in the order of those. */
  readonly scenes: readonly string[];
}

/** Every estate has to say this. */
const LOCAL: Tree = { cloud: "local", owner: "platform", costCentre: "research" };

const SERVED: Tree = { ...LOCAL, monitoring: { scrapeIntervalSeconds: 5 }, gateway: { enabled: true } };

/**
 * A release in minutes, where one in production takes hours: short steps, and looks as often as Prometheus has something new. What a scene does within a step
 * fits in where all takes three times as long, no good version is taken for a slow one by a pause of the machine, and no test misses the winner by chance.
 */
const release = (pattern: Pattern): Tree => ({
  name: "example",
  pattern,
  canary: { steps: [{ percent: 10, seconds: 120 }] },
  blueGreen: { trialSeconds: 20, keepSeconds: 40 },
  ab: { metricLabel: "variant", baseline: 0.7, effect: 0.25, power: 0.999, longestSeconds: 600 },
  shadow: { seconds: 120, leastCompared: 20 },
  analysis: { everySeconds: 5, failures: 2, windowSeconds: 20, leastRequests: 5, leastJudged: 20, maxSeconds: 5 },
});

const released = (pattern: Pattern): Tree => ({
  ...SERVED,
  release: { enabled: true, models: [release(pattern)] },
  modelMonitoring: { enabled: true, redact: ["ash"] },
});

/** A loop that closes within minutes: it looks each minute, and one feature of four is enough. It needs every image that the others do. */
const LOOP: Tree = {
  ...SERVED,
  release: { enabled: true, models: [{ ...release("canary"), canary: { steps: [{ percent: 10, seconds: 20 }] } }] },
  modelMonitoring: { enabled: true, everyMinutes: 1, windowHours: 1, driftShare: 0.2 },
  retraining: { enabled: true },
};

/** The whole story of releases: estates that follow each other on one cluster, since a model is released by one pattern at a time. Every check of releases is in one act. */
export const STORY: readonly Act[] = [
  { name: "canary", values: released("canary"), scenes: ["canary", "captures", "bad-wrong", "bad-slow", "bad-erroring", "bad-refusing"] },
  { name: "blue-green", values: released("blue-green"), scenes: ["blue-green"] },
  { name: "ab", values: released("ab"), scenes: ["ab-test"] },
  { name: "shadow", values: released("shadow"), scenes: ["shadow"] },
  { name: "loop", values: LOOP, scenes: ["drift-loop"] },
];
