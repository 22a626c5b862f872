import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Stages } from "../../../../components/core/kubernetes.ts";
import { GatewaySpec } from "../../../../components/gateway/contract.ts";
import { routesStages } from "../../../../components/gateway/manifests.ts";
import { EdgeSpec } from "../../../../components/inference/edge/contract.ts";
import { edgeStages } from "../../../../components/inference/edge/manifests.ts";
import { fleetOf } from "../../../../components/inference/edge/plan.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../../support/definitions.ts";
import { at, kindOf, named } from "../../pods.ts";
import { GROUP, WIRING } from "./wiring.ts";

const SPEC = EdgeSpec.parse({ groups: [GROUP, { ...GROUP, name: "line-2", signatureKey: "other", repository: "edge/other" }] });
const ENTERED = { ...WIRING, domain: "example.com" };
const SIGN_ON = {
  issuer: "https://login.example.com",
  clientId: "estate",
  clientSecret: "client",
  claims: { name: "name", groups: "groups" },
  addresses: [],
};

interface Match {
  readonly method: string;
  readonly path: { readonly type: string; readonly value: string };
}

function routeOf(spec: EdgeSpec = SPEC) {
  return named(edgeStages(spec, ENTERED), "HTTPRoute", "edge-fleet");
}

/** Whether a route leads somewhere, as the Gateway API has it: a prefix is of whole segments. https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch */
function leads(method: string, path: string, spec: EdgeSpec = SPEC): boolean {
  const rules = at(routeOf(spec), "spec", "rules") as { readonly matches: readonly Match[] }[];
  const matches = rules.flatMap((rule) => rule.matches);
  return matches.some((match) => {
    const prefix = match.path.value.replace(/\/$/, "");
    return match.path.type === "PathPrefix" && match.method === method && (path === prefix || path.startsWith(`${prefix}/`));
  });
}

function without(stages: Stages): readonly string[] {
  return ["HTTPRoute", "BackendTrafficPolicy"].filter((kind) => kindOf(stages, kind).length > 0);
}

describe("the way of devices", () => {
  it("is a name over TLS, of the estate's gateway, to the fleet's server alone", () => {
    const spec = at(routeOf(), "spec");
    const rules = at(spec, "rules") as { readonly backendRefs: readonly object[] }[];

    expect(spec).toMatchObject({ parentRefs: [{ name: "estate", sectionName: "https" }], hostnames: ["edge.example.com"] });
    for (const { backendRefs } of rules) expect(backendRefs).toEqual([{ name: "edge-fleet", port: 8080 }]);
    expect(at(named(edgeStages(SPEC, ENTERED), "Service", "edge-fleet"), "spec", "ports", 0, "port")).toBe(8080);
  });

  it.each([
    ["GET", "/groups/line-1/manifest"],
    ["HEAD", "/v2/edge/defects/blobs/sha256:0"],
    ["GET", "/v2/"],
    ["POST", "/groups/line-1/devices/device-7"],
    ["POST", "/groups/line-2/devices/device-7"],
  ])("leads %s %s in", (method, path) => {
    expect(leads(method, path)).toBe(true);
  });

  it.each([
    ["GET", "/healthz"],
    ["GET", "/metrics"],
    ["GET", "/v2x"],
    ["POST", "/v2/edge/defects/blobs/uploads/"],
    ["PUT", "/v2/edge/defects/manifests/v1"],
    ["DELETE", "/v2/edge/defects/manifests/v1"],
    ["POST", "/groups/line-1/manifest"],
    ["POST", "/groups/line-3/devices/device-7"],
    ["PUT", "/groups/line-1/devices/device-7"],
  ])("does not lead %s %s in", (method, path) => {
    expect(leads(method, path)).toBe(false);
  });

  it("takes no report in but for a group that there is, and no more rules than a route may have, whatever groups there are", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(names, fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/), (groups, asked) => {
        const spec = EdgeSpec.parse({ groups: groups.map((name) => ({ ...GROUP, name })) });
        const sizes = (at(routeOf(spec), "spec", "rules") as { readonly matches: readonly Match[] }[]).map(({ matches }) => matches.length);

        expect(leads("POST", `/groups/${asked}/devices/d`, spec)).toBe(groups.includes(asked));
        // https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec
        expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
      }),
      { numRuns: 40 },
    );
  });

  it("takes as long as a bundle needs, and no report for ever", () => {
    expect((at(routeOf(), "spec", "rules") as object[]).map((rule) => [at(rule, "name"), at(rule, "timeouts", "request")])).toEqual([
      ["reads", "0s"],
      ["reports", "30s"],
    ]);
  });

  it("takes no longer request than the server does, and limits what one address asks for", () => {
    const policy = named(edgeStages({ ...SPEC, requestsPerMinute: 900 }, ENTERED), "BackendTrafficPolicy", "edge-fleet");
    const program = readFileSync(new URL("../../../../components/inference/edge/fleet.py", import.meta.url), "utf8");
    const [, kibibytes] = /^LONGEST_REPORT = (\d+) \* 1024$/m.exec(program) ?? [];
    const limit = { requests: 900, unit: "Minute" };

    expect(at(policy, "spec", "requestBuffer", "limit")).toBe(`${kibibytes}Ki`);
    expect(at(policy, "spec", "rateLimit", "local", "rules")).toEqual([
      { limit },
      { clientSelectors: [{ sourceCIDR: { type: "Distinct", value: "0.0.0.0/0" } }], limit },
    ]);
    expect(at(policy, "spec", "targetRefs")).toEqual([{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "edge-fleet" }]);
  });

  it("is there only behind a gateway, and not where devices come in another way", () => {
    expect(without(edgeStages(SPEC, ENTERED))).toEqual(["HTTPRoute", "BackendTrafficPolicy"]);
    expect(without(edgeStages(SPEC, WIRING))).toEqual([]);
    expect(without(edgeStages({ ...SPEC, entrance: "own" }, ENTERED))).toEqual([]);
    expect(fleetOf(SPEC, ENTERED)).toMatchObject({ host: "edge.example.com", route: { name: "edge-fleet", knowsCallers: true } });
    expect(fleetOf(SPEC, WIRING)).not.toHaveProperty("route");
    expect(fleetOf({ ...SPEC, entrance: "own" }, ENTERED)).not.toHaveProperty("route");
  });

  it("comes after what it leads to, and after its limits", () => {
    const stages = edgeStages(SPEC, ENTERED);
    const stageOf = (role: string) => stages.findIndex((stage) => role in stage);

    expect(stageOf("fleet")).toBeLessThan(stageOf("route"));
    expect(stageOf("limits")).toBeLessThan(stageOf("route"));
  });

  it("is opened by the gateway to all, since the server asks each device for its own token, while pages stay closed", () => {
    const route = fleetOf(SPEC, ENTERED)?.route;
    const gateway = GatewaySpec.parse({ enabled: true, system: "envoy" });
    const wiring = { namespace: "mlops", domain: "example.com", interfaces: [], monitored: false, signOn: SIGN_ON };
    const stages = routesStages(gateway, { ...wiring, programRoutes: route === undefined ? [] : [route] });

    expect(at(named(stages, "SecurityPolicy", "edge-fleet"), "spec")).toEqual({
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "edge-fleet" }],
      authorization: { defaultAction: "Allow" },
    });
    expect(at(named(stages, "SecurityPolicy", "estate"), "spec", "authorization", "defaultAction")).toBe("Deny");
    expect(at(named(stages, "EnvoyProxy", "estate"), "spec", "provider", "kubernetes", "envoyDeployment", "pod", "labels")).toMatchObject({
      "client.mlops-estate/edge-fleet": "true",
    });
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("the objects of the way of devices", () => {
  it("are valid by the upstream definitions", () => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const stages = edgeStages(SPEC, ENTERED);

    for (const kind of ["HTTPRoute", "BackendTrafficPolicy"])
      expect(definitions.problemsOf(named(stages, kind, "edge-fleet") as never), kind).toEqual([]);
  });
});
