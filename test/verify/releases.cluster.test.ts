import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pattern } from "../../components/release/contract.ts";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";
import { CHECKS, RELEASE_CHECKS, siteOf, verify } from "../../verify/index.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { type RealEstate, realEstate, whyNotReal } from "../support/real-estate.ts";

const reason = await whyNotReal();
if (reason !== "") console.log(`releases on a real node: not tested: ${reason}`);

/** Minutes that images take which were never built here come on top of those that the estate takes. */
const setupMilliseconds = 25 * 60_000;
const sceneMilliseconds = 30 * 60_000;

/** A release in minutes, where one in production takes hours: short steps, and looks as often as Prometheus has something new. */
const release = (pattern: Pattern) => ({
  name: "example",
  pattern,
  canary: { steps: [{ percent: 10, seconds: 120 }] },
  blueGreen: { trialSeconds: 10, keepSeconds: 20 },
  ab: { metricLabel: "variant", baseline: 0.7, effect: 0.25, longestSeconds: 600 },
  shadow: { seconds: 120, leastCompared: 20 },
  analysis: { everySeconds: 5, failures: 2, windowSeconds: 20, leastRequests: 5, leastJudged: 20, maxSeconds: 3 },
});

const SERVED = { monitoring: { scrapeIntervalSeconds: 5 }, gateway: { enabled: true } };

const values = (pattern: Pattern): Tree => ({
  ...SERVED,
  release: { enabled: true, models: [release(pattern)] },
  modelMonitoring: { enabled: true, redact: ["ash"] },
});

/** A loop that closes within minutes: it looks each minute, and one feature of four is enough. */
const LOOP: Tree = {
  ...SERVED,
  release: { enabled: true, models: [{ ...release("canary"), canary: { steps: [{ percent: 10, seconds: 20 }] } }] },
  modelMonitoring: { enabled: true, everyMinutes: 1, windowHours: 1, driftShare: 0.2 },
  retraining: { enabled: true },
};

/** What has to have happened before anything is released. */
const BEFORE = ["training", "registry", "prediction"];

/** Estates, and what is tried of each; the next is brought up over the one before. */
const PARTS: readonly (readonly [name: string, values: Tree, scenes: readonly string[]])[] = [
  ["a canary", values("canary"), ["canary", "captures", "bad-wrong", "bad-slow", "bad-erroring"]],
  ["blue-green", values("blue-green"), ["blue-green"]],
  ["an A/B test", values("ab"), ["ab-test"]],
  ["a shadow", values("shadow"), ["shadow"]],
  ["the loop", LOOP, ["drift-loop"]],
];

describe.skipIf(reason !== "")("releases on a real node", () => {
  let estate: RealEstate;

  beforeAll(async () => {
    estate = await realEstate(await estatePlan(LOOP));
  }, setupMilliseconds);

  afterAll(() => estate?.delete());

  describe.each(PARTS)("%s", (part, changed, scenes) => {
    const found = new Map<string, { readonly outcome: string; readonly detail: string }>();

    beforeAll(async () => {
      const plan = await estatePlan(changed);
      await estate.bringUp(plan);
      const { environment } = checkEnvironment({ cloud: "local", owner: "platform", costCentre: "research", ...changed });
      if (environment === undefined) throw new Error("the environment is not valid");
      await verify(siteOf(plan, environment), estate.cluster, {
        checks: [...CHECKS, ...RELEASE_CHECKS].filter(({ name }) => [...BEFORE, ...scenes].includes(name)),
        onBegin: () => {},
        onResult: ({ detail, name, outcome, seconds }) => {
          found.set(name, { outcome, detail });
          console.log(`${part}: ${outcome} ${seconds.toFixed(1)} s ${name}: ${detail}`);
        },
      });
    }, sceneMilliseconds);

    test.each(scenes)("%s", (name) => {
      expect(found.get(name)).toMatchObject({ outcome: "passed" });
    });
  });
});
