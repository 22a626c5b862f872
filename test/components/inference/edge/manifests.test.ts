import { describe, expect, it } from "vitest";
import type { Stages } from "../../../../components/core/kubernetes.ts";
import { EDGE_FOLDERS, EdgeSpec } from "../../../../components/inference/edge/contract.ts";
import { edgeStages } from "../../../../components/inference/edge/manifests.ts";
import { edgeTargets, fleetOf } from "../../../../components/inference/edge/plan.ts";
import { EDGE_METRICS, edgeGroups } from "../../../../components/inference/edge/rules.ts";
import { at, containersOf, environmentOf, expectHardened, kindOf, named, objectsOf, podTemplates } from "../../pods.ts";
import { GROUP, WIRING } from "./wiring.ts";

const SPEC = EdgeSpec.parse({ groups: [GROUP, { ...GROUP, name: "line-2", signatureKey: "other", repository: "edge/other" }] });
const STAGES = edgeStages(SPEC, WIRING);

function cronJobs(stages: Stages = STAGES) {
  return kindOf(stages, "CronJob").map((job) => at(job, "spec", "jobTemplate", "spec", "template"));
}

function templates(stages: Stages = STAGES) {
  return [...podTemplates(stages), ...cronJobs(stages)];
}

function volumesOf(template: unknown) {
  return at(template, "spec", "volumes") as Record<string, unknown>[];
}

/** Names of the Secrets that a pod mounts. */
function secretsOf(template: unknown): unknown[] {
  return volumesOf(template).flatMap(({ projected, secret }) => [
    ...(secret === undefined ? [] : [at(secret, "secretName")]),
    ...((at(projected, "sources") ?? []) as object[]).flatMap((source) => ("secret" in source ? [at(source, "secret", "name")] : [])),
  ]);
}

describe("edge inference", () => {
  it("is nothing at all without groups", () => {
    const none = EdgeSpec.parse({});

    expect([edgeStages(none, WIRING), edgeTargets(none, "mlops"), edgeGroups(none), fleetOf(none, WIRING)]).toEqual([
      [],
      [],
      [],
      undefined,
    ]);
  });

  it("keeps to what is asked of every pod", () => {
    expectHardened(STAGES);
    for (const template of cronJobs()) {
      const [container] = containersOf(template);
      expect(at(template, "spec", "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(container).toMatchObject({ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } });
      expect(Object.keys(at(container, "resources", "limits") as object).toSorted()).toEqual(["cpu", "memory"]);
    }
  });

  it("lets no pod talk to the API server but those that fill the two sorts of Secrets, by name", () => {
    const trusted = templates().filter((template) => at(template, "spec", "automountServiceAccountToken") === true);
    const role = named(STAGES, "Role", "edge-keys");

    expect(trusted.map((template) => String(containersOf(template)[0]?.["name"])).toSorted()).toEqual(["fill-secrets", "make-keys"]);
    expect(at(role, "rules")).toEqual([
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["edge-key-line", "edge-key-other"], verbs: ["get", "patch"] },
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["edge-key-line", "edge-key-other"], verbs: ["patch"] },
    ]);
  });

  it("gives signing keys to what signs, and none to the server that devices reach", () => {
    const keys = Object.fromEntries(templates().map((template) => [containersOf(template)[0]?.["name"], secretsOf(template)]));

    expect(keys).toMatchObject({
      "edge-export": ["edge-key-line", "edge-key-other"],
      "edge-rollout": ["edge-key-line", "edge-key-other"],
      "edge-fleet": ["edge-enrolment"],
    });
  });

  it("lets each program be somebody else in the cloud, and be let through to who says so", () => {
    const identityOf = (serviceAccount: string) => ({
      serviceAccount,
      principal: `arn:${serviceAccount}`,
      annotations: { who: serviceAccount },
      podLabels: { identified: serviceAccount },
      tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
    });
    const identities = Object.fromEntries(Object.keys(EDGE_FOLDERS).map((name) => [name, identityOf(name)]));
    const stages = edgeStages(SPEC, { ...WIRING, identities });
    const programs = templates(stages).filter((template) => String(containersOf(template)[0]?.["name"]) in EDGE_FOLDERS);

    expect(programs).toHaveLength(3);
    for (const template of programs) {
      const name = String(containersOf(template)[0]?.["name"]);
      expect(at(template, "spec", "serviceAccountName")).toBe(name);
      expect(at(template, "metadata", "labels")).toMatchObject({ identified: name });
      expect(at(named(stages, "ServiceAccount", name), "metadata", "annotations")).toEqual({ who: name });
      expect(JSON.stringify(at(named(stages, "NetworkPolicy", name), "spec", "egress"))).toContain("169.254.170.23/32");
    }
    expect(kindOf(STAGES, "ServiceAccount").map(({ metadata }) => metadata.name)).not.toContain("edge-fleet");
  });

  it("keeps everything below one folder of a bucket of its own", () => {
    const places = templates()
      .map((template) => environmentOf(containersOf(template)[0])["STORE_URI"])
      .filter((place) => place !== undefined);

    expect(places).toEqual(["s3://edge/fleet", "s3://edge/fleet", "s3://edge/fleet"]);
  });

  it("holds no secret itself", () => {
    for (const secret of kindOf(STAGES, "Secret"))
      expect(Object.keys(secret).toSorted()).toEqual(["apiVersion", "kind", "metadata", "type"]);
    for (const key of ["edge-key-line", "edge-key-other"]) expect(named(STAGES, "ConfigMap", key)).not.toHaveProperty("data");
  });

  it("gives programs the groups as they read them, and devices their image", () => {
    const data = at(named(STAGES, "ConfigMap", "edge-groups"), "data") as Record<string, string>;

    expect(JSON.parse(data["groups.json"] ?? "")[0]).toEqual({
      name: "line-1",
      model: "defects",
      alias: "champion",
      devices: { count: 40 },
      format: "onnx",
      quantise: "none",
      maxDifference: 0.01,
      maxBundleMiB: 64,
      signatureKey: "line",
      repository: "edge/defects",
      stages: [1, 10, 100],
      soakMinutes: 60,
      maxUnhealthyPercent: 5,
      offlineDays: 7,
      afterOffline: "serve",
      checkMinutes: 15,
    });
    expect(data["image"]).toMatch(/^localhost\/mlops-estate\/edge-agent:\d/);
  });

  it("ships every program that another one imports", () => {
    const data = at(named(STAGES, "ConfigMap", "edge-programs"), "data") as Record<string, string>;
    const imported = Object.values(data).flatMap((text) =>
      [...text.matchAll(/^(?:from|import) (edge_\w+)/gm)].map(([, name]) => `${name}.py`),
    );

    expect(imported.length).toBeGreaterThan(10);
    expect([...new Set(imported)].filter((file) => !(file in data))).toEqual([]);
  });

  it("lets the server be reached on one port by devices and on another by Prometheus", () => {
    const ports = (wiring = WIRING) =>
      (at(named(edgeStages(SPEC, wiring), "NetworkPolicy", "edge-fleet"), "spec", "ingress") as object[]).map((rule) => [
        at(rule, "from", 0, "podSelector", "matchLabels"),
        at(rule, "ports", 0, "port"),
      ]);

    expect(ports()).toEqual([
      [{ "client.mlops-estate/edge-fleet": "true" }, 8080],
      [{ "client.mlops-estate/edge-fleet": "true" }, 9091],
    ]);
    expect(ports({ ...WIRING, callers: "estate" })).toEqual([
      [{ "client.mlops-estate/edge-fleet": "true" }, 8080],
      [{ "app.kubernetes.io/name": "prometheus" }, 9091],
    ]);
  });

  it("lets devices in through the proxies of the gateway and nobody else, where that leads them in", () => {
    const from = (spec: EdgeSpec) => {
      const policy = named(edgeStages(spec, { ...WIRING, callers: "estate", domain: "example.com" }), "NetworkPolicy", "edge-fleet");
      const rules = at(policy, "spec", "ingress") as object[];
      return rules.map((rule) => [at(rule, "from"), at(rule, "ports", 0, "port")]);
    };
    const proxies = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "envoy-gateway-system" } },
      podSelector: { matchLabels: { "gateway.envoyproxy.io/owning-gateway-name": "estate", "client.mlops-estate/edge-fleet": "true" } },
    };

    expect(from(SPEC)).toEqual([
      [[proxies], 8080],
      [[expect.objectContaining({ podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } } })], 9091],
    ]);
    expect(at(from({ ...SPEC, entrance: "own" })[0]?.[0], 0, "podSelector", "matchLabels")).toEqual({
      "client.mlops-estate/edge-fleet": "true",
    });
  });

  it("lets an export out to the registry only where there is one", () => {
    const registry = { url: "https://registry.example.com:8443", credentialsSecret: "registry-login" };
    const pushing = edgeStages(EdgeSpec.parse({ groups: [GROUP], registry }), { ...WIRING, registryCidrs: ["198.51.100.0/24"] });
    const egress = (stages: Stages) => at(named(stages, "NetworkPolicy", "edge-export"), "spec", "egress") as object[];
    const template = cronJobs(pushing).find((each) => containersOf(each)[0]?.["name"] === "edge-export");

    expect(egress(STAGES)).toHaveLength(2);
    expect(egress(pushing)[2]).toMatchObject({ to: [{ ipBlock: { cidr: "198.51.100.0/24" } }], ports: [{ port: 8443 }] });
    expect(environmentOf(containersOf(template)[0])).toMatchObject({
      REGISTRY_URL: "https://registry.example.com:8443",
      DOCKER_CONFIG_FILE: "/registry/.dockerconfigjson",
    });
    expect(secretsOf(template)).toContain("registry-login");
  });

  it("starts the server anew when its groups or programs change, and only then", () => {
    const hash = (spec = SPEC) =>
      at(named(edgeStages(spec, WIRING), "Deployment", "edge-fleet"), "spec", "template", "metadata", "annotations");

    expect(hash()).toEqual(hash());
    expect(hash(EdgeSpec.parse({ groups: [{ ...GROUP, offlineDays: 8 }] }))).not.toEqual(hash(EdgeSpec.parse({ groups: [GROUP] })));
  });

  it("never decides twice at a time", () => {
    for (const job of kindOf(STAGES, "CronJob")) expect(at(job, "spec", "concurrencyPolicy")).toBe("Forbid");
    expect(at(named(STAGES, "Deployment", "edge-fleet"), "spec")).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  });

  it("is told by names that differ", () => {
    const names = objectsOf(STAGES).map((object) => ("kind" in object ? `${object.kind}/${object.metadata.name}` : ""));

    expect(names.length).toBe(new Set(names).size);
  });
});

describe("alerts of edge inference", () => {
  const rules = edgeGroups(SPEC).flatMap((group) => group.rules);

  it("know the metrics that the server's program declares", () => {
    const program = at(named(STAGES, "ConfigMap", "edge-programs"), "data", "fleet.py") as string;

    expect([...program.matchAll(/GaugeMetricFamily\("(\w+)"/g)].map(([, name]) => String(name)).toSorted()).toEqual(EDGE_METRICS);
  });

  it("query only what the server exports, for each group", () => {
    const asked = rules.flatMap(({ expr }) => expr.match(/\bedge_\w+/g) ?? []);

    expect([...new Set(asked)].filter((metric) => !EDGE_METRICS.some((known) => known === metric))).toEqual([]);
    for (const group of SPEC.groups) expect(rules.filter(({ expr }) => expr.includes(`group="${group.name}"`))).toHaveLength(4);
  });

  it("are those of the group's owner and model", () => {
    for (const rule of rules) expect(rule.labels).toMatchObject({ owner: "vision", model: "defects" });
  });
});
