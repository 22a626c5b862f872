import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../../../components/core/parse.ts";
import { PATTERNS, ReleaseSpec, releasesOf, sampleSizeOf } from "../../../components/release/contract.ts";
import { sampleSize } from "../../../components/release/sample-size.ts";

/** What is said of the one released model, by key path. */
function told(model: object): Readonly<Record<string, string>> {
  try {
    parseSpec("release", ReleaseSpec, { enabled: true, models: [{ name: "example", ...model }] });
    return {};
  } catch (error) {
    const { problems } = error as { problems: readonly { path: string; reason: string }[] };
    return Object.fromEntries(problems.map(({ path, reason }) => [path.replace("models[0].", ""), reason.replace(/ \(got .*\)$/, "")]));
  }
}

describe("a release", () => {
  it("is a canary of two steps for every served model, unless it says otherwise", () => {
    const spec = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", pattern: "shadow" }] });

    expect(releasesOf(spec, [{ name: "example" }, { name: "fraud" }])).toMatchObject([
      { name: "example", pattern: "canary", canary: { steps: [{ percent: 10 }, { percent: 50 }] } },
      { name: "fraud", pattern: "shadow" },
    ]);
    expect(releasesOf(ReleaseSpec.parse({}), [{ name: "example" }])).toEqual([]);
  });

  it.each(PATTERNS.filter((pattern) => pattern !== "ab"))("needs no more than the word: %s", (pattern) => {
    expect(told({ pattern })).toEqual({});
  });

  it("whose steps do not rise is told each step that does not", () => {
    expect(told({ canary: { steps: [{ percent: 50 }, { percent: 10 }, { percent: 10 }] } })).toEqual({
      "canary.steps[1].percent": "must be more than 50, the step before it: shares only rise",
      "canary.steps[2].percent": "must be more than 10, the step before it: shares only rise",
    });
  });

  it("whose steps are no shares is refused", () => {
    expect(Object.keys(told({ canary: { steps: [{ percent: 0 }, { percent: 100 }] } }))).toEqual([
      "canary.steps[0].percent",
      "canary.steps[1].percent",
    ]);
    expect(Object.keys(told({ canary: { steps: [] } }))).toEqual(["canary.steps"]);
  });

  it("as an A/B test is told all at once: weights, label, sample", () => {
    expect(told({ pattern: "ab", ab: { weights: { champion: 50, challenger: 40 }, sampleSize: 200 } })).toEqual({
      "ab.weights": "must add up to 100, and make 90",
      "ab.metricLabel":
        "is required by `ab`: the label by which metrics of success tell the versions apart, `variant` for the estate's own",
      "ab.sampleSize": expect.stringMatching(/^must be at least 435, which an effect of 0\.05 on a baseline of 0\.9 takes/),
    });
  });

  it("as an A/B test must ask for its metrics by the label", () => {
    expect(told({ pattern: "ab", ab: { metricLabel: "variant", successes: "sum(orders_total)" } })).toEqual({
      "ab.successes": "must tell the versions apart by the label variant, as `sum by (variant) (...)` does",
    });
  });

  it("as an A/B test must leave room for the effect", () => {
    expect(told({ pattern: "ab", ab: { metricLabel: "variant", baseline: 0.98 } })).toEqual({
      "ab.effect": "must leave room above baseline: 0.98 and 0.05 make 1 or more",
    });
  });

  it("as a shadow of a model with side effects needs somebody who has seen to it", () => {
    expect(told({ pattern: "shadow", sideEffects: true })).toEqual({
      "shadow.sideEffectsAcknowledged": expect.stringContaining("every copied request would act a second time"),
    });
    expect(told({ pattern: "shadow", sideEffects: true, shadow: { sideEffectsAcknowledged: true } })).toEqual({});
    expect(told({ pattern: "canary", sideEffects: true })).toEqual({});
  });

  it("has one entry a model and one name a measure", () => {
    const queries = [
      { name: "orders", query: "1", max: 1 },
      { name: "orders", query: "2", max: 1 },
    ];
    expect(told({ analysis: { queries } })).toEqual({ "analysis.queries[1].name": "must differ from queries[0].name" });
    expect(() => parseSpec("release", ReleaseSpec, { models: [{ name: "example" }, { name: "example" }] })).toThrow(
      "must differ from models[0].name",
    );
  });
});

describe("the sample of an A/B test", () => {
  it("is the one of the handbook's formula", () => {
    // https://www.itl.nist.gov/div898/handbook/prc/section2/prc242.htm by hand, with quantiles of 1.959964 and 0.841621
    const mean = Math.sqrt(2 * 0.11 * 0.89);
    const shares = Math.sqrt(0.1 * 0.9 + 0.12 * 0.88);
    const byHand = ((1.959964 * mean + 0.841621 * shares) / 0.02) ** 2;

    expect(sampleSize({ baseline: 0.1, effect: 0.02, significance: 0.05, power: 0.8 })).toBe(Math.ceil(byHand));
  });

  it("grows as less is to be found, and as more certainty is asked for", () => {
    const share = (max: number) => fc.double({ min: 0.01, max, noNaN: true });
    fc.assert(
      fc.property(
        share(0.5),
        share(0.2),
        share(0.2),
        fc.double({ min: 0.5, max: 0.98, noNaN: true }),
        (baseline, effect, significance, power) => {
          const size = sampleSize({ baseline, effect, significance, power });

          expect(sampleSize({ baseline, effect: effect / 2, significance, power })).toBeGreaterThanOrEqual(size);
          expect(sampleSize({ baseline, effect, significance: significance / 2, power })).toBeGreaterThanOrEqual(size);
          expect(sampleSize({ baseline, effect, significance, power: (1 + power) / 2 })).toBeGreaterThanOrEqual(size);
        },
      ),
    );
  });

  it("is what the release states, where it states one", () => {
    const { models } = ReleaseSpec.parse({
      models: [{ name: "example", pattern: "ab", ab: { metricLabel: "variant", sampleSize: 5000 } }],
    });

    expect(models.map(({ ab }) => sampleSizeOf(ab))).toEqual([5000]);
  });
});
