import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Route, Variant } from "../../../components/core/model-route.ts";
import type { WeightedBackend } from "../../../components/release/gateway-api/kinds.ts";
import { rulesOf } from "../../../components/release/gateway-api/rules.ts";
import * as azureml from "../../../components/release/managed/azureml.ts";
import * as sagemaker from "../../../components/release/managed/sagemaker.ts";
import * as vertex from "../../../components/release/managed/vertex.ts";
import { anyRoute, type Split, splitOfRoute } from "./routes.ts";

/** What renders a route for one sort of gateway or endpoint, and reads back what it says, in the way that its documentation says it is read. */
interface Renderer {
  readonly refusal: (route: Route) => string | undefined;
  readonly splitOf: (route: Route) => Split;
  /** Whether whoever calls is kept with one variant; where it cannot be, such routes are refused. */
  readonly sticks: boolean;
}

/** Shares of a whole, in percent. */
function sharesOf(weights: readonly (readonly [Variant, number])[]): Pick<Split, Variant> {
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const percentOf = (variant: Variant) => weights.filter(([name]) => name === variant).reduce((total, [, weight]) => total + weight, 0);
  return { champion: (100 * percentOf("champion")) / sum, challenger: (100 * percentOf("challenger")) / sum };
}

function variantOf(service: string): Variant {
  return service.endsWith("-challenger") ? "challenger" : "champion";
}

const IDS = { champion: "111", challenger: "222" };

const RENDERERS: Readonly<Record<string, Renderer>> = {
  "a route of the Gateway API": {
    sticks: true,
    refusal: () => undefined,
    splitOf: (route) => {
      const [rule] = rulesOf(route, { namespace: "mlops" });
      const backends = rule?.backendRefs as readonly WeightedBackend[];
      const mirrored = rule?.filters?.flatMap((filter) => ("requestMirror" in filter ? [filter.requestMirror] : [])) ?? [];
      expect(mirrored.map(({ backendRef }) => variantOf(backendRef.name))).toEqual(mirrored.map(() => "challenger"));
      return {
        ...sharesOf(backends.map(({ name, weight }) => [variantOf(name), weight])),
        mirror: mirrored.reduce((total, { percent }) => total + percent, 0),
      };
    },
  },
  "a SageMaker endpoint": {
    sticks: false,
    refusal: sagemaker.refusal,
    splitOf: (route) => {
      const { DesiredWeightsAndCapacities, ShadowModeConfig } = sagemaker.trafficOf(route);
      return {
        ...sharesOf(DesiredWeightsAndCapacities.map(({ DesiredWeight, VariantName }) => [VariantName, DesiredWeight])),
        mirror: ShadowModeConfig?.ShadowModelVariants[0]?.SamplingPercentage ?? 0,
      };
    },
  },
  "a Vertex AI endpoint": {
    sticks: false,
    refusal: vertex.refusal,
    splitOf: (route) => {
      const split = vertex.trafficOf(route, IDS);
      expect(Object.values(split).reduce((total, percent) => total + percent, 0)).toBe(100);
      return { champion: split[IDS.champion] ?? 0, challenger: split[IDS.challenger] ?? 0, mirror: 0 };
    },
  },
  "an online endpoint of Azure Machine Learning": {
    sticks: false,
    refusal: azureml.refusal,
    splitOf: (route) => {
      const { mirrorTraffic, traffic } = azureml.trafficOf(route, IDS);
      expect(Object.values(traffic).reduce((total, percent) => total + percent, 0)).toBe(100);
      return { champion: traffic[IDS.champion] ?? 0, challenger: traffic[IDS.challenger] ?? 0, mirror: mirrorTraffic[IDS.challenger] ?? 0 };
    },
  },
};

describe.each(Object.entries(RENDERERS))("%s", (_, { refusal, splitOf, sticks }) => {
  it("makes of every route that it takes the split that the route asks for", () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        fc.pre(refusal(route) === undefined);
        expect(splitOf(route)).toEqual(splitOfRoute(route));
      }),
    );
  });

  it("refuses what it cannot do, and does not do something else instead", () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const reason = refusal(route);
        if (reason === undefined) expect(() => splitOf(route)).not.toThrow();
        else expect(() => splitOf(route)).toThrow(reason);
        if (route.stickyHeader !== undefined) expect(reason === undefined).toBe(sticks);
      }),
    );
  });

  it("takes every canary", () => {
    fc.assert(
      fc.property(anyRoute, ({ mirror: _mirror, stickyHeader: _header, ...route }) => {
        expect(refusal(route)).toBeUndefined();
      }),
    );
  });
});
