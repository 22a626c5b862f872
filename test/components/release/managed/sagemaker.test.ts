import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReleaseSpec } from "../../../../components/release/contract.ts";
import { problemsOf, takeoverOf } from "../../../../components/release/managed/sagemaker.ts";
import { thresholdsOf } from "../../../../components/release/managed/thresholds.ts";

function releaseOf(fields: object) {
  const [release] = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", ...fields }] }).models;
  if (release === undefined) throw new Error("no release came out");
  return release;
}

function canaryOf(...steps: readonly (readonly [percent: number, seconds?: number])[]) {
  return releaseOf({ canary: { steps: steps.map(([percent, seconds]) => ({ percent, ...(seconds !== undefined && { seconds }) })) } });
}

function told(release: ReturnType<typeof releaseOf>, machines?: number): readonly string[] {
  return problemsOf(release, machines).map(([keys, reason]) => `${keys.join(".")}: ${reason}`);
}

describe("a version that SageMaker brings before callers", () => {
  it("is a canary where there is one step", () => {
    expect(takeoverOf(canaryOf([25, 600]))).toEqual({
      trafficRoutingConfiguration: { type: "CANARY", waitIntervalInSeconds: 600, canarySize: { type: "CAPACITY_PERCENT", value: 25 } },
      terminationWaitInSeconds: 120,
      maximumExecutionTimeoutInSeconds: 600 + 120 + 900,
    });
  });

  it("goes by equal steps where there are several", () => {
    expect(takeoverOf(canaryOf([25], [50], [75])).trafficRoutingConfiguration).toEqual({
      type: "LINEAR",
      waitIntervalInSeconds: 300,
      linearStepSize: { type: "CAPACITY_PERCENT", value: 25 },
    });
  });

  it("answers all at once in a blue-green release, and the old machines are kept for as long as it says", () => {
    const release = releaseOf({ pattern: "blue-green", blueGreen: { trialSeconds: 60, keepSeconds: 1200 } });

    expect(takeoverOf(release)).toEqual({
      trafficRoutingConfiguration: { type: "ALL_AT_ONCE", waitIntervalInSeconds: 0 },
      terminationWaitInSeconds: 1260,
      maximumExecutionTimeoutInSeconds: 1260 + 900,
    });
    expect(told(release)).toEqual([]);
  });
});

describe("what SageMaker does not do", () => {
  it.each([
    ["the default", releaseOf({}), /^canary\.steps: must be one step, or equal steps .*\(got 10, 50\)/],
    ["steps that last differently", canaryOf([50, 300], [99, 600]), /^canary\.steps: must be one step/],
    ["equal steps that end early", canaryOf([20], [40]), /^canary\.steps: must be one step/],
    ["a canary of more than half", canaryOf([51]), /^canary\.steps\.0\.percent: must be from 1 to 50/],
    ["steps of less than a tenth", canaryOf([5, 60], [10, 60]), /^canary\.steps\.0\.percent: must be from 10 to 50/],
    ["a wait of more than an hour", canaryOf([10, 3601]), /^canary\.steps\.0\.seconds: must be at most 3600/],
    ["a step over before an alarm", canaryOf([10, 119]), /^canary\.steps\.0\.seconds: must be at least 120/],
    ["more than the provider waits for", canaryOf([10, 2600]), /^canary\.steps: must let the whole be over after 2700 seconds/],
    ["an old version kept for an hour", releaseOf({ pattern: "blue-green" }), /^blueGreen\.keepSeconds: must let the whole be over/],
    [
      "an old version gone before an alarm",
      releaseOf({ pattern: "blue-green", blueGreen: { trialSeconds: 5, keepSeconds: 5 } }),
      /^blueGreen\.keepSeconds: must make at least 120/,
    ],
  ])("is %s", (_, release, problem) => {
    expect(told(release)).toContainEqual(expect.stringMatching(problem));
  });

  it("is a part of a machine", () => {
    expect(told(canaryOf([10]), 9)).toEqual([
      "canary.steps.0.percent: must be one whole machine at least: of 9, that is 12 percent or more (got 10)",
    ]);
    expect(told(canaryOf([10]), 10)).toEqual([]);
  });

  it("is told all at once", () => {
    expect(told(canaryOf([60, 4000]), 1).map((problem) => problem.split(":")[0])).toEqual([
      "canary.steps.0.percent",
      "canary.steps.0.percent",
      "canary.steps.0.seconds",
      "canary.steps",
    ]);
  });
});

describe("a release that SageMaker is said to do", () => {
  it("stays within what its interface takes", () => {
    const seconds = fc.integer({ min: 5, max: 4000 });
    fc.assert(
      fc.property(
        fc.constantFrom("canary", "blue-green", "shadow"),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), seconds), { minLength: 1, maxLength: 3 }),
        seconds,
        fc.integer({ min: 10, max: 3600 }),
        (pattern, steps, keepSeconds, windowSeconds) => {
          const rising = steps.map(([percent, each], index) => ({ percent: Math.min(99, percent + index), seconds: each }));
          const unique = rising.filter(({ percent }, index) => index === 0 || percent > (rising[index - 1]?.percent ?? 0));
          const parsed = ReleaseSpec.safeParse({
            enabled: true,
            models: [{ name: "fraud", pattern, canary: { steps: unique }, blueGreen: { keepSeconds }, analysis: { windowSeconds } }],
          });
          const release = parsed.data?.models[0];
          fc.pre(release !== undefined && problemsOf(release).length === 0);
          if (release === undefined) return;
          const { maximumExecutionTimeoutInSeconds, terminationWaitInSeconds, trafficRoutingConfiguration } = takeoverOf(release);
          const { canarySize, linearStepSize, waitIntervalInSeconds } = trafficRoutingConfiguration;
          expect(waitIntervalInSeconds).toBeLessThanOrEqual(3600);
          expect(terminationWaitInSeconds).toBeLessThanOrEqual(3600);
          expect(canarySize?.value ?? 50).toBeLessThanOrEqual(50);
          expect(linearStepSize?.value ?? 10).toBeGreaterThanOrEqual(10);
          expect(maximumExecutionTimeoutInSeconds).toBeGreaterThanOrEqual(600);
          expect(maximumExecutionTimeoutInSeconds).toBeLessThanOrEqual(3600);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("what alarms are told of an analysis", () => {
  it("is in whole minutes, since metrics of endpoints are", () => {
    expect(thresholdsOf(releaseOf({ analysis: { windowSeconds: 61, failures: 3, maxSeconds: 0.3 } }).analysis)).toMatchObject({
      periodSeconds: 120,
      periods: 3,
      maxSeconds: 0.3,
      maxErrorShare: 0.02,
    });
  });
});
