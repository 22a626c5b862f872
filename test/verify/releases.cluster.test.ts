import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATTERNS, type Pattern } from "../../components/release/contract.ts";
import { Environment } from "../../environments/schema.ts";
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
  shadow: { seconds: 240, leastCompared: 20 },
  analysis: { everySeconds: 5, failures: 2, windowSeconds: 20, leastRequests: 5, leastJudged: 20, maxSeconds: 3 },
});

const values = (pattern: Pattern) => ({
  monitoring: { scrapeIntervalSeconds: 5 },
  gateway: { enabled: true },
  release: { enabled: true, models: [release(pattern)] },
  modelMonitoring: { enabled: true, redact: ["ash"] },
});

/** What has to have happened before anything is released. */
const BEFORE = CHECKS.filter(({ name }) => ["training", "registry", "prediction"].includes(name));

/** What is tried of each pattern. */
const SCENES: Readonly<Record<Pattern, readonly string[]>> = {
  canary: ["canary", "bad-wrong", "bad-slow", "bad-erroring"],
  "blue-green": ["blue-green"],
  ab: ["ab-test"],
  shadow: ["shadow"],
};

describe.skipIf(reason !== "")("releases on a real node", () => {
  let estate: RealEstate;

  beforeAll(async () => {
    estate = await realEstate(await estatePlan(values("canary")));
  }, setupMilliseconds);

  afterAll(() => estate?.delete());

  describe.each(PATTERNS)("by %s", (pattern) => {
    const found = new Map<string, { readonly outcome: string; readonly detail: string }>();

    beforeAll(async () => {
      const plan = await estatePlan(values(pattern));
      await estate.bringUp(plan);
      const environment = Environment.parse({ cloud: "local", owner: "platform", costCentre: "research", ...values(pattern) });
      await verify(siteOf(plan, environment), estate.cluster, {
        checks: [...BEFORE, ...RELEASE_CHECKS],
        onBegin: () => {},
        onResult: ({ detail, name, outcome, seconds }) => {
          found.set(name, { outcome, detail });
          if (outcome !== "not tried") console.log(`${pattern}: ${outcome} ${seconds.toFixed(1)} s ${name}: ${detail}`);
        },
      });
    }, sceneMilliseconds);

    test.each(SCENES[pattern])("%s", (name) => {
      expect(found.get(name)).toMatchObject({ outcome: "passed" });
    });
  });
});
