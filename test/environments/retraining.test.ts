import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { merge, type Tree } from "../../environments/merge.ts";

const LOOP: Tree = {
  cloud: "local",
  maturity: 0,
  owner: "platform",
  costCentre: "research",
  gateway: { enabled: true },
  release: { enabled: true },
  modelMonitoring: { enabled: true },
  retraining: { enabled: true },
};

function told(values: Tree): readonly string[] {
  return checkEnvironment(merge(LOOP, values))
    .problems.map(({ path, reason }) => `${path}: ${reason}`)
    .filter((line) => line.startsWith("retraining") || line.includes("retraining"));
}

describe("an environment whose models are trained for alerts", () => {
  it("is right where each of them is served, released and watched", () => {
    expect(told({})).toEqual([]);
  });

  it("is told every link that is missing, at once", () => {
    expect(
      told({
        release: { enabled: false },
        modelMonitoring: { enabled: false, models: [{ name: "example", retrain: false }] },
        retraining: { models: [{ name: "example" }, { name: "stranger" }] },
      }),
    ).toEqual([
      expect.stringMatching(/^release.enabled: must be true where retraining.enabled is/),
      expect.stringMatching(/^modelMonitoring.enabled: must be true where retraining.enabled is/),
      expect.stringMatching(/^retraining.models\[0\].name: is never trained: modelMonitoring says `retrain: false` of example/),
      'retraining.models[1].name: must be one of serving.models: example (got "stranger")',
    ]);
  });

  it.each(["aws", "gcp", "azure"])("is right on %s too, where its pods have an identity", (cloud) => {
    expect(told({ cloud })).toEqual([]);
  });

  it("is told nothing while nothing is trained", () => {
    expect(told({ release: { enabled: false }, retraining: { enabled: false, models: [{ name: "stranger" }] } })).toEqual([]);
  });
});
