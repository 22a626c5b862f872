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

  describe("of services of KServe", () => {
    const FRAUD = { name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud@champion" };
    const OWN = { name: "fraud", team: "models", analysis: { windowSeconds: 120 } };
    const values = (services: readonly Tree[] = [FRAUD], rest: Tree = {}): Tree => ({
      gateway: { enabled: true, system: "envoy" },
      certificates: { enabled: true },
      monitoring: { system: "stack" },
      teams: { enabled: true, members: [{ name: "models" }] },
      serving: { kserve: { enabled: true, services } },
      ...rest,
    });

    it("are fine in each pattern, with what such servers cannot tell left out", () => {
      const patterns: readonly Tree[] = [
        {},
        { pattern: "blue-green" },
        { pattern: "shadow", shadow: { leastAgreement: 0 } },
        { pattern: "ab", ab: { metricLabel: "variant", successes: "sum by (variant) (sold)", trials: "sum by (variant) (shown)" } },
      ];
      for (const pattern of patterns) expect(told({ ...release({ ...OWN, ...pattern }), ...values() })).toEqual({});
    });

    it("are compared by metrics of one's own, or not at all", () => {
      expect(told({ ...release({ ...OWN, pattern: "shadow" }), ...values() })).toEqual({
        "release.models[0].shadow.leastAgreement": expect.stringContaining("must be 0 where team is given"),
      });
      expect(Object.keys(told({ ...release({ ...OWN, pattern: "ab", ab: { metricLabel: "variant" } }), ...values() }))).toEqual([
        "release.models[0].ab.successes",
        "release.models[0].ab.trials",
      ]);
    });

    it("need the gateway that counts their answers, whoever reads that, and as many scrapes as a rate takes", () => {
      const lean = values([FRAUD], { gateway: { enabled: true, system: "nginx" }, monitoring: { system: "lean" } });

      expect(told({ ...release(OWN), ...lean })["release.models[0].team"]).toMatch(/^needs (gateway|monitoring)\.system/);
      expect(told({ ...release({ ...OWN, analysis: {} }), ...values() })).toEqual({
        "release.models[0].analysis.windowSeconds":
          "must be at least 120, 4 times the 30 seconds after which the gateway is asked again (got 60)",
      });
    });

    it("are of a service that there is, whose alias a release moves", () => {
      expect(told({ ...release({ ...OWN, name: "prices" }), ...values() })).toEqual({
        "release.models[0].name": 'must be a service of team models in serving.kserve.services: fraud (got "prices")',
      });
      expect(told({ ...release(OWN), ...values([{ ...FRAUD, registeredModel: "fraud/3" }]) })).toEqual({
        "serving.kserve.services[0].registeredModel":
          'must be fraud@champion where release.models.0 releases the service: a release moves that alias (got "fraud/3")',
      });
      expect(told({ ...release({ name: "fraud" }), ...values() })["release.models[0].name"]).toContain("say team: models");
    });

    it("have names that nothing else has", () => {
      const twice = values([FRAUD, { ...FRAUD, name: "fraud-challenger" }]);

      expect(told({ ...release(OWN), ...twice })).toEqual({
        "serving.kserve.services[1].name": "is what the service of a new version of fraud is called: choose another name",
      });
      expect(
        told({ ...release({ ...OWN, name: "example" }), ...values([{ ...FRAUD, name: "example", registeredModel: "example@champion" }]) }),
      ).toEqual({
        "release.models[0].name": expect.stringContaining("is one of serving.models too"),
      });
    });

    it("meet no route of a service's own", () => {
      // `models-of-x` of the team `y` is at `models-of-x-team-y`.
      const services = [
        { ...FRAUD, name: "models-of-x" },
        { ...FRAUD, name: "x-team-models", registeredModel: "x-team-models@champion" },
      ];

      expect(told({ ...release({ ...OWN, name: "x-team-models" }), ...values(services) })).toEqual({
        "release.models[0].name": "makes a route of the name models-of-x-team-models, which a service has; choose another name",
      });
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
