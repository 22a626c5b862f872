import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research", gateway: { enabled: true } };

/** What is said of an environment, by key path. */
function told(values: Tree): Readonly<Record<string, string>> {
  return Object.fromEntries(checkEnvironment({ ...LOCAL, ...values }).problems.map(({ path, reason }) => [path, reason]));
}

const release = (model: Tree, rest: Tree = {}) => ({ release: { enabled: true, ...rest, models: [{ name: "example", ...model }] } });

describe("releases of models", () => {
  it.each([
    ["a canary", release({})],
    ["blue-green", release({ pattern: "blue-green" })],
    ["a shadow of a model that is watched", { ...release({ pattern: "shadow" }), modelMonitoring: { enabled: true } }],
    [
      "an A/B test of a model that is watched",
      { ...release({ pattern: "ab", ab: { metricLabel: "variant" } }), modelMonitoring: { enabled: true } },
    ],
    [
      "an A/B test by metrics of one's own",
      release({ pattern: "ab", ab: { metricLabel: "variant", successes: "sum by (variant) (sold)", trials: "sum by (variant) (shown)" } }),
    ],
  ])("are fine as %s", (_, values) => {
    expect(told(values)).toEqual({});
  });

  it("need somebody who shares requests out", () => {
    expect(told({ ...release({}), gateway: { enabled: false } })).toEqual({
      "gateway.enabled": "must be true where release.enabled is: it shares the requests of a model out between its versions",
    });
  });

  it("by Argo Rollouts need routes that it can move, and metrics that tell pods apart", () => {
    const rolledOut = release({}, { system: "argo-rollouts" });

    expect(
      told({ ...rolledOut, gateway: { enabled: true, system: "nginx" }, monitoring: { system: "stack" } })["release.system"],
    ).toContain("needs gateway.system `envoy`");
    expect(told({ ...rolledOut, gateway: { enabled: true, system: "envoy" }, monitoring: { system: "lean" } })["release.system"]).toContain(
      "needs monitoring.system `stack`",
    );
    expect(
      told({ ...rolledOut, gateway: { enabled: true, system: "envoy" }, certificates: { enabled: true }, monitoring: { system: "stack" } }),
    ).not.toHaveProperty(["release.system"]);
  });

  it("are of models that are served", () => {
    expect(told(release({ name: "fraud" }))).toEqual({ "release.models[0].name": 'must be one of serving.models: example (got "fraud")' });
  });

  it("are measured from level 3 on, whatever their pattern", () => {
    const values = (maturity: number) => ({ ...release({ analysis: { enabled: false } }), maturity });

    expect(told(values(2))).not.toHaveProperty("release.models[0].analysis.enabled");
    expect(told(values(3))).toMatchObject({
      "release.models[0].analysis.enabled": "must be true from level 3: a version that nobody measures cannot be taken back by itself",
    });
  });

  it("are measured over as many scrapes as a rate takes", () => {
    expect(told({ ...release({ analysis: { windowSeconds: 30 } }), monitoring: { scrapeIntervalSeconds: 10 } })).toEqual({
      "release.models[0].analysis.windowSeconds": "must be at least 40, 4 times monitoring.scrapeIntervalSeconds (got 30)",
    });
    expect(told({ ...release({ analysis: { windowSeconds: 30 } }), monitoring: { scrapeIntervalSeconds: 5 } })).toEqual({});
  });

  it("that compare answers need somebody who does", () => {
    expect(told(release({ pattern: "shadow" }))).toEqual({
      "release.models[0].pattern": "`shadow` needs modelMonitoring.enabled, which compares the answers",
    });
    expect(told(release({ pattern: "ab", ab: { metricLabel: "variant" } }))).toEqual({
      "release.models[0].pattern":
        "`ab` needs modelMonitoring.enabled, which counts right answers, or successes and trials of metrics of one's own",
    });
  });

  it("are told all that is wrong at once, with what is wrong in themselves", () => {
    const found = told({
      ...release({
        name: "fraud",
        pattern: "ab",
        ab: { weights: { champion: 50, challenger: 40 } },
        canary: { steps: [{ percent: 50 }, { percent: 5 }] },
      }),
      gateway: { enabled: false },
    });

    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        "release.models[0].ab.weights",
        "release.models[0].ab.metricLabel",
        "release.models[0].canary.steps[1].percent",
      ]),
    );
  });
});
