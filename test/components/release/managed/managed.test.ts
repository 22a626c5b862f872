import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Route } from "../../../../components/core/model-route.ts";
import { ReleaseSpec } from "../../../../components/release/contract.ts";
import * as azureml from "../../../../components/release/managed/azureml.ts";
import { managedGuardrails, managedStates } from "../../../../components/release/managed/index.ts";
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
    expect(azureml.trafficOf(routeOf(0, { mirror: { ...challenger, percent: 50 } })).mirrorTraffic).toEqual({ challenger: 50 });
    expect(azureml.refusal(routeOf(0, { mirror: { ...challenger, percent: 51 } }))).toContain("at most 50");
    expect(azureml.refusal(routeOf(10, { mirror: { ...challenger, percent: 50 } }))).toContain("answers none");
  });

  it("are no business of Vertex AI's", () => {
    expect(vertex.refusal(routeOf(0, { mirror: { ...challenger, percent: 1 } }))).toContain("copies no requests");
  });
});

describe("SageMaker's own guardrails", () => {
  it("take the first step of a canary, and go back by the alarms", () => {
    const { AutoRollbackConfiguration, BlueGreenUpdatePolicy } = sagemaker.guardrailsOf(
      releaseOf({ canary: { steps: [{ percent: 10, seconds: 300 }] } }),
      ["errors", "latency"],
    );

    expect(BlueGreenUpdatePolicy.TrafficRoutingConfiguration).toEqual({
      Type: "CANARY",
      WaitIntervalInSeconds: 300,
      CanarySize: { Type: "CAPACITY_PERCENT", Value: 10 },
    });
    expect(AutoRollbackConfiguration.Alarms).toEqual([{ AlarmName: "errors" }, { AlarmName: "latency" }]);
  });

  it("stay within what SageMaker takes, whatever a release asks", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("canary", "blue-green"),
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 5, max: 604_800 }),
        (pattern, percent, seconds) => {
          const release = releaseOf({
            pattern,
            canary: { steps: [{ percent, seconds }] },
            blueGreen: { trialSeconds: seconds, keepSeconds: seconds },
          });
          const { BlueGreenUpdatePolicy: policy } = sagemaker.guardrailsOf(release, []);
          expect(policy.TerminationWaitInSeconds).toBeLessThanOrEqual(3600);
          expect(policy.TrafficRoutingConfiguration.WaitIntervalInSeconds).toBeLessThanOrEqual(3600);
          expect(policy.TrafficRoutingConfiguration.CanarySize?.Value ?? 50).toBeLessThanOrEqual(50);
        },
      ),
    );
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

  it("has guardrails where the cloud has such", () => {
    expect(managedGuardrails("sagemaker", releaseOf({}))).toHaveProperty("AutoRollbackConfiguration");
    expect(managedGuardrails("vertex", releaseOf({}))).toBeUndefined();
  });
});
