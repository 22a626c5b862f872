import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOVED_FIELDS } from "../../../../components/core/kubernetes.ts";
import type { RouteState } from "../../../../components/core/model-route.ts";
import { ReleaseSpec } from "../../../../components/release/contract.ts";
import { modelRouteStages } from "../../../../components/release/gateway-api/component.ts";
import { countersOfGateway } from "../../../../components/release/gateway-api/counters.ts";
import { modelRoute, renderedState, requestIds, routeGrants, trafficPolicy } from "../../../../components/release/gateway-api/manifests.ts";
import { rulesOf } from "../../../../components/release/gateway-api/rules.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../../support/definitions.ts";
import { at } from "../../pods.ts";
import { anyRoute, backendsOf, type Split, splitOfRoute } from "../routes.ts";

const WIRING = { namespace: "mlops", domain: "example.com", monitor: { service: "model-monitor", namespace: "mlops", port: 8080 } };
/** Where servers of KServe take requests of the model. */
const INFERENCE = { path: "/v2/models/fraud/infer", ownPaths: ["/v2/models/fraud/infer", "/v1/models/fraud:predict"] };
const { challenger, champion } = backendsOf("fraud");

function stateOf(percent: number, more: Partial<RouteState["route"]> = {}): RouteState {
  const shares = [
    { ...champion, percent: 100 - percent },
    { ...challenger, percent },
  ];
  return { name: `at-${percent}`, route: { model: "fraud", shares, ...more } };
}

describe("the route of a model", () => {
  it("answers at the model's path, by weights, says who answered, and gives up after a minute", () => {
    const [invocations] = rulesOf(stateOf(10).route, { namespace: "mlops" });

    expect(invocations?.matches).toEqual([{ path: { type: "Exact", value: "/models/fraud/invocations" } }]);
    expect(invocations?.filters).toEqual([
      { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/invocations" } } },
    ]);
    expect(invocations?.backendRefs).toMatchObject([
      {
        name: "model-fraud",
        port: 8080,
        weight: 90,
        filters: [{ responseHeaderModifier: { set: [{ name: "X-Variant", value: "champion" }] } }],
      },
      { name: "model-fraud-challenger", weight: 10, filters: [{ responseHeaderModifier: { set: [{ value: "challenger" }] } }] },
    ]);
    expect(invocations?.timeouts).toEqual({ request: "60s" });
  });

  it("copies requests to the challenger, of which callers hear nothing", () => {
    const [invocations] = rulesOf(stateOf(0, { mirror: { ...challenger, percent: 30 } }).route, { namespace: "mlops" });

    expect(invocations?.filters).toContainEqual({
      type: "RequestMirror",
      requestMirror: { backendRef: { name: "model-fraud-challenger", port: 8080 }, percent: 30 },
    });
  });

  it("leads what turned out to be true to the monitor, where there is one", () => {
    const paths = (surroundings: Parameters<typeof rulesOf>[1]) =>
      rulesOf(stateOf(0).route, surroundings).map(({ matches }) => matches[0]?.path.value);

    expect(paths(WIRING)).toEqual(["/models/fraud/invocations", "/models/fraud/ground-truth"]);
    expect(paths({ namespace: "mlops" })).toEqual(["/models/fraud/invocations"]);
  });

  it("says that its rules are moved by something else once it is there", () => {
    expect(modelRoute(stateOf(0).route, WIRING).metadata.annotations).toEqual({ [MOVED_FIELDS]: "spec.rules" });
  });

  it("has a name that is no page's", () => {
    expect(modelRoute(stateOf(0).route, WIRING).metadata.name).toBe("models.fraud");
  });

  it("keeps of every state the rules that it brings", () => {
    expect(JSON.parse(renderedState(stateOf(25), WIRING).json)).toEqual(rulesOf(stateOf(25).route, WIRING));
  });
});

describe("the routes of all released models", () => {
  const wiring = {
    ...WIRING,
    models: [{ name: "fraud" }, { name: "risk" }],
    backends: { fraud: backendsOf("fraud"), risk: backendsOf("risk") },
  };

  it("begin where nothing is released, each with what the standard has no field for", () => {
    const stages = modelRouteStages(ReleaseSpec.parse({ enabled: true }), wiring);

    expect(stages.map((stage) => Object.keys(stage))).toEqual([
      ["request-ids"],
      ["fraud-traffic", "fraud-route", "risk-traffic", "risk-route"],
    ]);
    expect(at(stages[1]?.["fraud-route"], "spec", "rules", 0, "backendRefs")).toMatchObject([{ weight: 100 }, { weight: 0 }]);
  });

  it("are none while releases are off", () => {
    expect(modelRouteStages(ReleaseSpec.parse({}), wiring)).toEqual([]);
  });
});

/** What one rule makes of requests, read as the Gateway API says. */
function splitOfRule({ backendRefs, filters = [] }: ReturnType<typeof rulesOf>[number]): Split {
  const weightOf = (suffix: RegExp) =>
    backendRefs.reduce((sum, backend) => sum + ("weight" in backend && suffix.test(backend.name) ? backend.weight : 0), 0);
  const copied = filters.flatMap((filter) => ("requestMirror" in filter ? [filter.requestMirror.percent] : []));
  return {
    champion: weightOf(/(?<!-challenger)$/),
    challenger: weightOf(/-challenger$/),
    mirror: copied.reduce((sum, percent) => sum + percent, 0),
  };
}

describe("the route of two InferenceServices", () => {
  it("makes of every route the same split at each path by which clients come", () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const rules = rulesOf(route, { namespace: "mlops", ...INFERENCE });

        expect(rules.flatMap(({ matches }) => matches.map(({ path }) => path.value))).toEqual([
          `/models/${route.model}/invocations`,
          ...INFERENCE.ownPaths,
        ]);
        expect(rules.map(splitOfRule)).toEqual(rules.map(() => splitOfRoute(route)));
      }),
    );
  });

  it("leads the estate's path to the protocol's, and the protocol's own as they are", () => {
    const [invocations, protocol] = rulesOf(stateOf(10).route, { namespace: "mlops", ...INFERENCE });

    expect(invocations?.filters).toMatchObject([{ urlRewrite: { path: { replaceFullPath: INFERENCE.path } } }]);
    expect(protocol).not.toHaveProperty("filters");
  });

  it("is one beside those of the lean servers, which alone have a monitor", () => {
    const stages = modelRouteStages(ReleaseSpec.parse({ enabled: true, models: [{ name: "prices", team: "risk" }] }), {
      ...WIRING,
      paths: { prices: INFERENCE },
      models: [{ name: "fraud" }],
      backends: { fraud: backendsOf("fraud"), prices: backendsOf("prices", "team-risk") },
    });
    const namesOf = (role: string) => (at(stages[1]?.[role], "spec", "rules") as { name: string }[]).map(({ name }) => name);

    expect(Object.keys(stages[0] ?? {})).toEqual(["request-ids", "grant-team-risk"]);
    expect(namesOf("fraud-route")).toEqual(["invocations", "ground-truth"]);
    expect(namesOf("prices-route")).toEqual(["invocations", "protocol"]);
    expect(stages[1]?.["prices-route"]).toHaveProperty("metadata.name", "models-of-prices");
    expect(at(stages[1]?.["prices-traffic"], "spec", "targetRefs", 0, "name")).toBe("models-of-prices");
  });
});

describe("what Envoy counts of a challenger", () => {
  /** Names that Envoy Gateway gives clusters of a route's backends, from its documentation: by rule, and place among the rule's backends or filters. */
  function clustersOf(route: string, state: RouteState, service: string): readonly string[] {
    return rulesOf(state.route, { namespace: "mlops", ...INFERENCE }).flatMap(({ backendRefs, filters = [] }, rule) => {
      const prefix = `httproute/mlops/${route}/rule/${rule}`;
      const answering = backendRefs.flatMap(({ name }, index) => (name === service ? [`${prefix}/backend/${index}`] : []));
      const copied = filters.flatMap((filter, index) =>
        "requestMirror" in filter && filter.requestMirror.backendRef.name === service ? [`${prefix}-mirror-${index}`] : [],
      );
      return [...answering, ...copied];
    });
  }

  const chosen = (cluster: string) => {
    const { labels } = countersOfGateway("models-of-fraud", "mlops").answers;
    const [, pattern = ""] = /^envoy_cluster_name=~"(.*)"$/.exec(labels) ?? [];
    return new RegExp(`^(?:${pattern})$`).test(cluster);
  };

  it.each([
    ["a canary", stateOf(10)],
    ["a shadow", stateOf(0, { mirror: { ...challenger, percent: 100 } })],
  ])("is what it answers in %s, at every path, and nothing of the champion's or of another model's", (_, state) => {
    const own = clustersOf("models-of-fraud", state, challenger.service);

    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(own.filter((cluster) => !chosen(cluster))).toEqual([]);
    expect(clustersOf("models-of-fraud", state, champion.service).filter(chosen)).toEqual([]);
    expect(clustersOf("models-of-fraud-2", state, challenger.service).filter(chosen)).toEqual([]);
  });

  it("cannot be told by a route's name with a dot, at which the label ends", () => {
    expect(() => countersOfGateway("models.fraud", "mlops")).toThrow("has a dot");
  });
});

describe("a caller that is kept with one variant", () => {
  it("is told by the header of the state that asks for it", () => {
    const policy = trafficPolicy([stateOf(0), stateOf(50, { stickyHeader: "X-User-Id" })], "models.fraud", "mlops");

    expect(policy.spec.loadBalancer).toEqual({
      type: "ConsistentHash",
      consistentHash: { type: "Headers", headers: [{ name: "X-User-Id" }] },
    });
    expect(policy.spec.targetRefs).toMatchObject([{ kind: "HTTPRoute", name: "models.fraud" }]);
  });

  it("is not kept where no state asks for it", () => {
    expect(trafficPolicy([stateOf(0), stateOf(50)], "models.fraud", "mlops").spec.loadBalancer).toBeUndefined();
  });

  it("meets variants, not pods: each variant has a filter of its own, without which the gateway would choose among all pods", () => {
    fc.assert(
      fc.property(anyRoute, (route) => {
        const backends = rulesOf(route, { namespace: "mlops" })[0]?.backendRefs ?? [];
        expect(backends.every((backend) => "filters" in backend && backend.filters.length > 0)).toBe(true);
      }),
    );
  });
});

describe("a request that is tried again", () => {
  it("never got to a server the first time", () => {
    expect(trafficPolicy([stateOf(0)], "models.fraud", "mlops").spec.retry.retryOn.triggers).toEqual(["connect-failure", "refused-stream"]);
  });
});

describe("Services of another namespace", () => {
  it("are led to by leave of that namespace, for each by its name", () => {
    const elsewhere = backendsOf("fraud", "team-one");
    const shares = [
      { ...elsewhere.champion, percent: 50 },
      { ...elsewhere.challenger, percent: 50 },
    ];
    const grants = routeGrants([{ name: "x", route: { model: "fraud", shares } }], WIRING);

    expect(Object.keys(grants)).toEqual(["grant-team-one"]);
    expect(grants["grant-team-one"]?.spec.to.map(({ name }) => name)).toEqual(["model-fraud", "model-fraud-challenger"]);
    expect(routeGrants([stateOf(0)], WIRING)).toEqual({});
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("by the upstream definitions in ESTATE_CRDS", () => {
  it("every object is valid, whatever the route", () => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    fc.assert(
      fc.property(anyRoute, (route) => {
        const states = [{ name: "x", route }];
        const objects = [
          modelRoute(route, WIRING),
          trafficPolicy(states, `models.${route.model}`, "mlops"),
          modelRoute(route, { ...WIRING, ...INFERENCE }, `models-of-${route.model}`),
          requestIds("mlops"),
          ...Object.values(routeGrants(states, WIRING)),
        ];
        expect(objects.flatMap((object) => definitions.problemsOf(object) ?? ["is of no known kind"])).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
