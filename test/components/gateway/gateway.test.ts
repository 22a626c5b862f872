import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UserInterface } from "../../../components/core/system.ts";
import { GatewaySpec, publicName, type RoutesWiring } from "../../../components/gateway/contract.ts";
import { routesStages } from "../../../components/gateway/manifests.ts";
import { PROXIES, waysOf } from "../../../components/gateway/plan.ts";
import { gatewayStages } from "../../../components/gateway/release.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const ON = GatewaySpec.parse({ enabled: true, system: "envoy" });
const MLFLOW: UserInterface = { system: "mlflow", namespace: "mlops", port: 5000, host: "mlflow", service: "mlflow", forPrograms: true };
const GRAFANA: UserInterface = {
  system: "grafana",
  namespace: "monitoring",
  port: 3000,
  host: "grafana",
  service: "stack-grafana",
  servicePort: 80,
};
const PAGE = { system: "sign-on", namespace: "mlops", port: 8080, host: "sign-on", service: "sign-on", paths: ["/realms/"] };
const SIGN_ON = {
  issuer: "https://sign-on.example.com/realms/estate",
  clientId: "estate",
  clientSecret: "sign-on-client",
  endpoints: {
    authorization: "https://sign-on.example.com/auth",
    token: "http://sign-on.mlops.svc:8080/token",
    userInfo: "http://sign-on.mlops.svc:8080/userinfo",
    endSession: "https://sign-on.example.com/out",
  },
  claims: { name: "preferred_username", groups: "groups" },
  page: PAGE,
  tokens: { audience: "estate", keys: "http://sign-on.mlops.svc:8080/certs" },
  addresses: [],
};
const OPEN: RoutesWiring = { namespace: "mlops", domain: "example.com", interfaces: [MLFLOW, GRAFANA], monitored: true };
const GUARDED: RoutesWiring = { ...OPEN, signOn: SIGN_ON };
const BALANCER = { internal: { "example.com/scheme": "internal" }, internet: {} };

function guards(wiring: RoutesWiring) {
  return Object.fromEntries(kindOf(routesStages(ON, wiring), "SecurityPolicy").map((policy) => [policy.metadata.name, at(policy, "spec")]));
}

function kubernetesOf(spec: Partial<GatewaySpec> = {}, wiring: RoutesWiring = GUARDED) {
  return at(named(routesStages({ ...ON, ...spec }, wiring), "EnvoyProxy", "estate"), "spec", "provider", "kubernetes");
}

describe("the gateway's controller", () => {
  it("is nothing at all while it is off", () => {
    expect(gatewayStages(GatewaySpec.parse({}), { monitored: true })).toEqual([]);
    expect(routesStages(GatewaySpec.parse({}), GUARDED)).toEqual([]);
  });

  it("comes after the kinds, of the channel that stays, and does not bring them a second time", () => {
    const releases = objectsOf(gatewayStages(ON, { monitored: false })).filter((object) => "release" in object);

    expect(releases.map(({ name, release }) => [name, release])).toEqual([
      ["envoy-gateway-crds", "definitions"],
      ["envoy-gateway", "controller"],
    ]);
    expect(at(releases[0], "values", "crds", "gatewayAPI")).toEqual({ enabled: true, channel: "standard" });
    expect(at(releases[1], "values", "crds", "enabled")).toBe(false);
  });

  it("may have as many load balancers as it asks for: none, or one", () => {
    const hard = (exposure: GatewaySpec["exposure"]) =>
      at(kindOf(gatewayStages({ ...ON, exposure }, { monitored: false }), "ResourceQuota")[0], "spec", "hard");

    expect(hard("cluster")).toMatchObject({ "services.loadbalancers": "0", "services.nodeports": "0" });
    expect(hard("internal")).toMatchObject({ "services.loadbalancers": "1", "services.nodeports": "2" });
  });
});

describe("the proxies", () => {
  it("wear the label of every page's callers, and are let out to its pods", () => {
    const labels = at(kubernetesOf(), "envoyDeployment", "pod", "labels");
    const policy = named(routesStages(ON, GUARDED), "NetworkPolicy", "proxies-call");
    const places = (at(policy, "spec", "egress") as object[]).map((rule) => [
      at(rule, "to", 0, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"),
      at(rule, "ports", 0, "port"),
    ]);

    expect(labels).toEqual({
      "client.mlops-estate/mlflow": "true",
      "client.mlops-estate/grafana": "true",
      "client.mlops-estate/sign-on": "true",
    });
    expect(places).toEqual(
      expect.arrayContaining([
        ["mlops", 5000],
        ["monitoring", 3000],
        ["mlops", 8080],
        ["envoy-gateway-system", 18_000],
      ]),
    );
    expect(places).toHaveLength(4);
    expect(at(policy, "spec", "podSelector", "matchLabels")).toEqual(PROXIES);
  });

  it("fit Pod Security `restricted`", () => {
    expect(at(kubernetesOf(), "envoyDeployment", "container", "securityContext")).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("are one, or as many as are needed and spread, but never both a number and an autoscaler", () => {
    expect(kubernetesOf()).toMatchObject({ envoyDeployment: { replicas: 1 } });
    expect(at(kubernetesOf(), "envoyHpa")).toBeUndefined();
    expect(kubernetesOf({ replicas: 2 })).toMatchObject({ envoyHpa: { minReplicas: 2, maxReplicas: 6 }, envoyPDB: { maxUnavailable: 1 } });
    expect(at(kubernetesOf({ replicas: 2 }), "envoyDeployment", "replicas")).toBeUndefined();
  });

  it("are reached from the cluster alone, unless a load balancer is both asked for and to be had", () => {
    const service = (exposure: GatewaySpec["exposure"], wiring: RoutesWiring) =>
      at(kubernetesOf({ exposure }, wiring), "envoyService", "type");

    expect(service("cluster", { ...GUARDED, loadBalancer: BALANCER })).toBe("ClusterIP");
    expect(service("internal", GUARDED)).toBe("ClusterIP");
    expect(service("internal", { ...GUARDED, loadBalancer: BALANCER })).toBe("LoadBalancer");
    expect(at(kubernetesOf({ exposure: "internal" }, { ...GUARDED, loadBalancer: BALANCER }), "envoyService", "annotations")).toEqual(
      BALANCER.internal,
    );
  });
});

describe("the ways in", () => {
  it("lead each name to its Service, and whoever comes without TLS to the same name with it", () => {
    const stages = routesStages({ ...ON, port: 8443 }, GUARDED);

    expect(at(named(stages, "HTTPRoute", "grafana"), "spec")).toMatchObject({
      hostnames: ["grafana.example.com"],
      parentRefs: [{ name: "estate", sectionName: "https" }],
      rules: [{ backendRefs: [{ name: "stack-grafana", namespace: "monitoring", port: 80 }] }],
    });
    expect(at(named(stages, "HTTPRoute", "estate-redirect"), "spec")).toMatchObject({
      parentRefs: [{ sectionName: "http" }],
      rules: [{ filters: [{ requestRedirect: { scheme: "https", port: 8443 } }] }],
    });
  });

  it("have leave of other namespaces, for just the Services they lead to", () => {
    const grants = kindOf(routesStages(ON, GUARDED), "ReferenceGrant");

    expect(grants.map(({ metadata }) => metadata.namespace)).toEqual(["monitoring"]);
    expect(at(grants[0], "spec", "to")).toEqual([{ group: "", kind: "Service", name: "stack-grafana" }]);
  });

  it("show of the sign-on page only what strangers may see", () => {
    expect(at(named(routesStages(ON, GUARDED), "HTTPRoute", "sign-on"), "spec", "rules", 0, "matches")).toEqual([
      { path: { type: "PathPrefix", value: "/realms/" } },
    ]);
  });

  it("each have a guard once people sign on, and what was forgotten is closed", () => {
    const found = guards(GUARDED);
    const routes = kindOf(routesStages(ON, GUARDED), "HTTPRoute").map(({ metadata }) => metadata.name);

    expect(Object.keys(found).sort()).toEqual([...routes.filter((name) => name !== "estate-redirect"), "estate"].sort());
    expect(found["estate"]).toMatchObject({
      authorization: { defaultAction: "Deny" },
      targetRefs: [{ kind: "Gateway", name: "estate", sectionName: "https" }],
    });
    expect(guards(OPEN)).toEqual({});
  });

  it("come after their guards", () => {
    const stages = routesStages(ON, GUARDED);
    const stageOf = (role: string) => stages.findIndex((stage) => role in stage);

    expect(stageOf("guard-mlflow")).toBeLessThan(stageOf("route-mlflow"));
    expect(stageOf("closed")).toBeLessThan(stageOf("gateway"));
  });

  it("ask people to sign on at the issuer and bring them back to the page they came for", () => {
    const oidc = at(guards(GUARDED)["grafana"], "oidc");

    expect(oidc).toMatchObject({
      clientID: "estate",
      clientSecret: { name: "sign-on-client" },
      redirectURL: "https://grafana.example.com/oauth2/callback",
      provider: { tokenEndpoint: SIGN_ON.endpoints.token, backendRefs: [{ name: "sign-on", port: 8080 }] },
    });
    // Else a page would be shown the cookies of all others.
    expect(at(oidc, "cookieDomain")).toBeUndefined();
  });

  it("let a program in by a name of its own, with a token that must be there and right", () => {
    const program = guards(GUARDED)["mlflow-api"];

    expect(program).toMatchObject({
      jwt: { providers: [{ issuer: SIGN_ON.issuer, audiences: ["estate"], remoteJWKS: { uri: SIGN_ON.tokens.keys } }] },
    });
    expect(at(program, "oidc")).toBeUndefined();
    expect(at(program, "jwt", "optional")).toBeUndefined();
    expect(guards(GUARDED)["grafana-api"]).toBeUndefined();
    const { tokens: _, ...withoutTokens } = SIGN_ON;
    expect(guards({ ...GUARDED, signOn: withoutTokens })["mlflow-api"]).toBeUndefined();
  });

  it("are the estate's own namespace's alone, under one certificate for all names", () => {
    const stages = routesStages(ON, GUARDED);

    for (const listener of at(named(stages, "Gateway", "estate"), "spec", "listeners") as object[])
      expect(listener).toMatchObject({ hostname: "*.example.com", allowedRoutes: { namespaces: { from: "Same" } } });
    expect(at(kindOf(stages, "Certificate")[0], "spec")).toMatchObject({ dnsNames: ["*.example.com"], issuerRef: { name: "estate-ca" } });
  });

  it("never have one name twice: two pages with one host are a defect that is told", () => {
    expect(() => waysOf({ interfaces: [MLFLOW, { ...GRAFANA, host: "mlflow" }] })).toThrow("two pages have the host mlflow");
    expect(() => waysOf({ interfaces: [{ ...GRAFANA, host: "mlflow-api" }, MLFLOW], signOn: SIGN_ON })).toThrow("mlflow-api");
  });

  it("guard every page, whatever pages there are", () => {
    const pages = fc.uniqueArray(fc.stringMatching(/^[a-z]{2,8}$/), { maxLength: 5 });
    fc.assert(
      fc.property(pages, fc.boolean(), (hosts, forPrograms) => {
        const interfaces = hosts.filter((host) => host !== "sign-on").map((host) => ({ ...MLFLOW, host, forPrograms }));
        for (const { guard, host } of waysOf({ interfaces, signOn: SIGN_ON })) expect(guard === "nobody", host).toBe(host === "sign-on");
      }),
    );
  });

  it("are written with their port where it is not the usual one", () => {
    expect(publicName({ port: 443 }, "mlflow", "example.com")).toBe("mlflow.example.com");
    expect(publicName({ port: 8443 }, "mlflow", "example.com")).toBe("mlflow.example.com:8443");
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("the gateway's objects", () => {
  const { endpoints: _, page: __, ...issuer } = SIGN_ON;

  it.each([
    ["one proxy, open", ON, OPEN],
    ["signed on at Keycloak", ON, GUARDED],
    [
      "signed on elsewhere, behind a load balancer",
      { ...ON, replicas: 3, exposure: "internal", allowedCidrs: ["10.0.0.0/8"] },
      { ...OPEN, signOn: issuer, loadBalancer: BALANCER },
    ],
  ] as const)("are valid by the upstream definitions: %s", (_what, spec, wiring) => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const all = [...routesStages(spec as GatewaySpec, wiring), ...gatewayStages(spec as GatewaySpec, { monitored: true })];
    const customs = objectsOf(all).filter(
      (object) => "kind" in object && /\..*\//.test(object.apiVersion) && !/^(networking|rbac)/.test(object.apiVersion),
    );

    expect(customs.length).toBeGreaterThan(6);
    for (const custom of customs) expect(definitions.problemsOf(custom as never), JSON.stringify(custom)).toEqual([]);
  });
});

describe("routes that other capabilities make for programs", () => {
  const model = { system: "model-server", namespace: "mlops", port: 8080 };
  const programRoutes = [{ name: "models.fraud", to: [model] }];

  it("are opened by a token alone", () => {
    expect(guards({ ...GUARDED, programRoutes })["models.fraud"]).toMatchObject({
      targetRefs: [{ kind: "HTTPRoute", name: "models.fraud" }],
      jwt: { providers: [{ audiences: ["estate"] }] },
    });
  });

  it("stay closed where nobody's token is taken, and are open where everything is", () => {
    const { tokens: _, ...people } = SIGN_ON;

    expect(guards({ ...GUARDED, signOn: people, programRoutes })).not.toHaveProperty(["models.fraud"]);
    expect(guards({ ...OPEN, programRoutes })).toEqual({});
  });

  it("are led to by the proxies, and others are not", () => {
    const labels = (wiring: RoutesWiring) => at(kubernetesOf({}, wiring), "envoyDeployment", "pod", "labels");

    expect(labels({ ...GUARDED, programRoutes })).toHaveProperty(["client.mlops-estate/model-server"], "true");
    expect(labels(GUARDED)).not.toHaveProperty(["client.mlops-estate/model-server"]);
  });
});
