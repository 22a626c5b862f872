import { describe, expect, it } from "vitest";
import type { Route } from "../../../../components/core/model-route.ts";
import { ReleaseSpec } from "../../../../components/release/contract.ts";
import * as azureml from "../../../../components/release/managed/azureml.ts";
import { managedProblems, managedStates, namedTraffic, versionName } from "../../../../components/release/managed/index.ts";
import * as sagemaker from "../../../../components/release/managed/sagemaker.ts";
import * as vertex from "../../../../components/release/managed/vertex.ts";
import { statesOf } from "../../../../components/release/states.ts";
import { backendsOf } from "../routes.ts";

const { challenger, champion } = backendsOf("fraud");

function routeOf(percent: number, more: Partial<Route> = {}): Route {
  const shares = [
    { ...champion, percent: 100 - percent },
    { ...challenger, percent },
  ];
  return { model: "fraud", shares, ...more };
}

function releaseOf(fields: object) {
  const [release] = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", ...fields }] }).models;
  if (release === undefined) throw new Error("no release came out");
  return release;
}

describe("callers that are to stay with one variant", () => {
  it.each([
    ["SageMaker", sagemaker],
    ["Vertex AI", vertex],
    ["Azure Machine Learning", azureml],
  ])("are what %s says that it cannot do", (name, { refusal }) => {
    expect(refusal(routeOf(50, { stickyHeader: "X-User-Id" }))).toContain(`${name} keeps no caller with one variant`);
  });
});

describe("copies of requests", () => {
  it("are a shadow test of SageMaker while one variant answers all, and are refused otherwise", () => {
    expect(sagemaker.trafficOf(routeOf(0, { mirror: { ...challenger, percent: 40 } }))).toEqual({
      DesiredWeightsAndCapacities: [{ VariantName: "champion", DesiredWeight: 100 }],
      ShadowModeConfig: {
        SourceModelVariantName: "champion",
        ShadowModelVariants: [{ ShadowModelVariantName: "challenger", SamplingPercentage: 40 }],
      },
    });
    expect(sagemaker.refusal(routeOf(10, { mirror: { ...challenger, percent: 40 } }))).toContain("only while one variant answers all");
    expect(sagemaker.refusal(routeOf(100, { mirror: { ...challenger, percent: 40 } }))).toContain("to a variant that answers none");
  });

  it("are at most half of the requests on Azure, to a deployment that answers none", () => {
    expect(azureml.trafficOf(routeOf(0, { mirror: { ...challenger, percent: 50 } }), { champion: "v3", challenger: "v4" })).toEqual({
      traffic: { v3: 100, v4: 0 },
      mirrorTraffic: { v4: 50 },
    });
    expect(azureml.refusal(routeOf(0, { mirror: { ...challenger, percent: 51 } }))).toContain("at most 50");
    expect(azureml.refusal(routeOf(10, { mirror: { ...challenger, percent: 50 } }))).toContain("answers none");
  });

  it("are no business of Vertex AI's", () => {
    expect(vertex.refusal(routeOf(0, { mirror: { ...challenger, percent: 1 } }))).toContain("copies no requests");
  });
});

describe("every state of a release", () => {
  const states = statesOf(releaseOf({ pattern: "shadow", shadow: { percent: 100 } }), { challenger, champion });

  it("is told in the cloud's own words, or why it cannot be had", () => {
    expect(managedStates("azureml", states)).toEqual({
      champion: { traffic: { traffic: { champion: 100, challenger: 0 }, mirrorTraffic: {} } },
      shadow: { refused: "Azure Machine Learning copies at most 50 requests out of a hundred" },
      challenger: { traffic: { traffic: { champion: 0, challenger: 100 }, mirrorTraffic: {} } },
    });
    expect(managedStates("vertex", states)?.["challenger"]).toEqual({ traffic: { champion: 0, challenger: 100 } });
  });

  it("is nothing for a system without such endpoints", () => {
    expect(managedStates("mlflow", states)).toBeUndefined();
    expect(managedStates("constructor", states)).toBeUndefined();
  });

  it("is told by the names that versions have there", () => {
    const names = { champion: versionName("azureml", 3), challenger: versionName("azureml", 4) };

    expect(managedStates("azureml", states, names)?.["challenger"]).toEqual({
      traffic: { traffic: { v3: 0, v4: 100 }, mirrorTraffic: {} },
    });
    expect(versionName("vertex", 4)).toMatch(/^\d{1,10}$/);
  });

  it("has one name where both versions are the same", () => {
    expect(namedTraffic(routeOf(10), { champion: "3", challenger: "3" }).answers).toEqual({ "3": 100 });
  });
});

describe("what an endpoint cannot do of a release", () => {
  const problems = (system: "sagemaker" | "vertex" | "azureml", fields: object, machines?: number) =>
    managedProblems(system, releaseOf(fields), machines).map(([keys, reason]) => `${keys.join(".")}: ${reason}`);

  it.each(["sagemaker", "vertex", "azureml"] as const)(
    "is told of %s by its place: callers kept with one version, queries, a shadow that promotes itself",
    (system) => {
      const ab = { pattern: "ab", ab: { metricLabel: "variant" }, analysis: { queries: [{ name: "orders", query: "x", max: 1 }] } };

      expect(problems(system, ab)).toEqual([
        expect.stringMatching(/^pattern: cannot be `ab`/),
        expect.stringMatching(/^analysis\.queries: must be empty/),
      ]);
      expect(problems(system, { pattern: "shadow", shadow: { percent: 10, promote: true } })).toContainEqual(
        expect.stringMatching(/^shadow\.promote: must be false/),
      );
    },
  );

  it("is a shadow on Vertex AI, and more than half of it on Azure", () => {
    expect(problems("vertex", { pattern: "shadow" })).toEqual([expect.stringMatching(/^pattern: cannot be `shadow`/)]);
    expect(problems("azureml", { pattern: "shadow" })).toEqual([expect.stringMatching(/^shadow\.percent: must be at most 50/)]);
    expect(problems("azureml", { pattern: "shadow", shadow: { percent: 50 } })).toEqual([]);
    expect(problems("sagemaker", { pattern: "shadow" })).toEqual([]);
  });

  it.each(["vertex", "azureml"] as const)("is no canary on %s", (system) => {
    expect(problems(system, {})).toEqual([]);
  });
});
