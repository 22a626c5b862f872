import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backends } from "../../../components/core/model-route.ts";
import { PATTERNS, ReleaseSpec } from "../../../components/release/contract.ts";
import { procedureOf } from "../../../components/release/procedure.ts";
import { statesOf } from "../../../components/release/states.ts";

const BACKENDS: Backends = {
  champion: { variant: "champion", service: "model-example", namespace: "mlops", port: 8080 },
  challenger: { variant: "challenger", service: "model-example-challenger", namespace: "mlops", port: 8080 },
};

/** Any release that its schema lets through. */
const RELEASES = fc
  .record({
    pattern: fc.constantFrom(...PATTERNS),
    percents: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 20 }),
    challenger: fc.integer({ min: 1, max: 99 }),
    copied: fc.integer({ min: 1, max: 100 }),
    approval: fc.constantFrom("automatic" as const, "person" as const),
  })
  .map(({ approval, challenger, copied, pattern, percents }) => {
    const steps = percents.sort((a, b) => a - b).map((percent) => ({ percent }));
    const ab = { metricLabel: "variant", weights: { champion: 100 - challenger, challenger } };
    const spec = ReleaseSpec.parse({
      enabled: true,
      approval,
      models: [{ name: "example", pattern, canary: { steps }, ab, shadow: { percent: copied } }],
    });
    const [release] = spec.models;
    if (release === undefined) throw new Error("there is a model");
    return { spec, release };
  });

describe("the states of a release", () => {
  it("share out all requests in each, begin and end with everybody at one version, and are all that its steps name", () => {
    fc.assert(
      fc.property(RELEASES, ({ release, spec }) => {
        const states = statesOf(release, BACKENDS);
        const { rest, steps } = procedureOf(release, spec);

        for (const { route } of states) expect(route.shares.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
        expect(states.at(0)).toMatchObject({ name: rest, route: { shares: [{ variant: "champion", percent: 100 }, { percent: 0 }] } });
        expect(states.at(-1)).toMatchObject({ name: "challenger", route: { shares: [{ percent: 0 }, { percent: 100 }] } });
        expect(new Set(states.map(({ name }) => name)).size).toBe(states.length);
        expect(states.map(({ name }) => name)).toEqual(expect.arrayContaining(steps.map(({ state }) => state)));
      }),
    );
  });

  it("copy requests in a shadow alone, and keep callers with one version in an A/B test alone", () => {
    fc.assert(
      fc.property(RELEASES, ({ release }) => {
        const routes = statesOf(release, BACKENDS).map(({ route }) => route);

        expect(routes.some(({ mirror }) => mirror !== undefined)).toBe(release.pattern === "shadow");
        expect(routes.some(({ stickyHeader }) => stickyHeader !== undefined)).toBe(release.pattern === "ab");
      }),
    );
  });

  it("of a shadow never show a caller the new version's answers", () => {
    const { models } = ReleaseSpec.parse({ models: [{ name: "example", pattern: "shadow" }] });
    const shadow = models.flatMap((release) => statesOf(release, BACKENDS)).find(({ name }) => name === "shadow");

    expect(shadow?.route).toMatchObject({ shares: [{ percent: 100 }, { percent: 0 }], mirror: { variant: "challenger", percent: 100 } });
  });
});

describe("the procedure of a release", () => {
  const procedure = (model: object) => {
    const spec = ReleaseSpec.parse({ enabled: true, models: [{ name: "example", ...model }] });
    const [release] = spec.models;
    if (release === undefined) throw new Error("there is a model");
    return procedureOf(release, spec);
  };

  it("asks of every measure with the model's name in it, and leaves versions to be filled in", () => {
    const queries = [{ name: "orders", query: 'orders_lost{model="$model"}', max: 3 }];
    const { measures } = procedure({ analysis: { queries } });

    expect(measures.map(({ name }) => name)).toEqual(["not-loaded", "errors", "seconds", "refusals", "worse", "orders"]);
    for (const { query } of measures) {
      expect(query).toContain('model="example"');
      expect(query).not.toContain("$model");
    }
  });

  it("has no measures where analysis is off", () => {
    expect(procedure({ analysis: { enabled: false } }).measures).toEqual([]);
  });

  it("does not look at the outcome of an A/B test before it is over", () => {
    const { measures, test } = procedure({ pattern: "ab", ab: { metricLabel: "variant" } });

    expect(measures.map(({ name }) => name)).not.toContain("worse");
    expect(test).toMatchObject({ label: "variant", sampleSize: 435, significance: 0.05 });
  });

  it("keeps the old version of a blue-green release as long as it says", () => {
    const { steps } = procedure({ pattern: "blue-green", blueGreen: { trialSeconds: 30, keepSeconds: 600 } });

    expect(steps).toEqual([{ state: "challenger", seconds: 630 }]);
  });

  it("makes a shadow the champion only where it is told to", () => {
    expect(procedure({ pattern: "shadow" }).promotes).toBe(false);
    expect(procedure({ pattern: "shadow", shadow: { promote: true } }).promotes).toBe(true);
  });
});
