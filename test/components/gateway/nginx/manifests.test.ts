import { describe, expect, it } from "vitest";
import { GatewaySpec } from "../../../../components/gateway/contract.ts";
import type { ModelGatewayWiring } from "../../../../components/gateway/nginx/contract.ts";
import { accessOf, modelGatewayStages } from "../../../../components/gateway/nginx/manifests.ts";
import { at, containersOf, environmentOf, expectHardened, kindOf, named, podTemplates } from "../../pods.ts";

const ON = GatewaySpec.parse({ enabled: true, system: "nginx" });
const WIRING: ModelGatewayWiring = {
  namespace: "mlops",
  routes: [
    { model: "example", configMap: "route-example" },
    { model: "other", configMap: "route-other" },
  ],
  backends: [
    { system: "model-server", namespace: "mlops", port: 8080 },
    { system: "model-server", namespace: "mlops", port: 8080 },
  ],
  monitor: { system: "model-monitor", namespace: "mlops", port: 8090 },
  maxBodyKiB: 2048,
};

function portsOf(policy: unknown, direction: "ingress" | "egress"): unknown[] {
  return (at(policy, "spec", direction) as object[]).map((rule) => at(rule, "ports", 0, "port"));
}

describe("the lean gateway's objects", () => {
  it.each([
    ["it is off", GatewaySpec.parse({}), WIRING],
    ["pages have a gateway of their own", GatewaySpec.parse({ enabled: true, system: "envoy" }), WIRING],
    ["nothing is released", ON, { ...WIRING, routes: [] }],
  ])("are none while %s", (_what, spec, wiring) => {
    expect(modelGatewayStages(spec, wiring)).toEqual([]);
    expect(accessOf(spec, wiring)).toBeUndefined();
  });

  it("let it read and watch the routes by name, and change nothing", () => {
    const role = named(modelGatewayStages(ON, WIRING), "Role", "model-gateway");

    expect(at(role, "rules")).toEqual([
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["route-example", "route-other"], verbs: ["get", "watch"] },
    ]);
    expect(at(podTemplates(modelGatewayStages(ON, WIRING))[0], "spec", "serviceAccountName")).toBe("model-gateway");
  });

  it("let it out to the servers of models, their monitor and the API server, and in who wears its label", () => {
    const stages = modelGatewayStages(ON, WIRING);
    const policy = named(stages, "NetworkPolicy", "model-gateway");
    const labels = at(podTemplates(stages)[0], "metadata", "labels");

    expect(portsOf(policy, "egress")).toEqual([8080, 8090]);
    expect(labels).toMatchObject({ "client.mlops-estate/model-server": "true", "client.mlops-estate/model-monitor": "true" });
    expect(portsOf(policy, "ingress")).toEqual([8080, 8081]);
    expect(at(policy, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels")).toEqual({
      "client.mlops-estate/model-gateway": "true",
    });
    expect(at(named(stages, "NetworkPolicy", "model-gateway-api"), "spec", "egress", 0, "to")).toBeUndefined();
  });

  it("let in all namespaces of the estate, and Prometheus to its metrics alone, once those are there", () => {
    const policy = named(modelGatewayStages(ON, { ...WIRING, callers: "estate" }), "NetworkPolicy", "model-gateway");
    const rules = at(policy, "spec", "ingress") as object[];

    expect(portsOf(policy, "ingress")).toEqual([8080, 8081, 8081]);
    expect(at(rules[2], "from", 0, "podSelector", "matchLabels")).toEqual({ "app.kubernetes.io/name": "prometheus" });
  });

  it("fit Pod Security `restricted`, with the one folder that it writes to", () => {
    const stages = modelGatewayStages(ON, WIRING);
    const [container] = containersOf(podTemplates(stages)[0]);

    expectHardened(stages);
    expect(at(container, "volumeMounts")).toEqual([
      { name: "program", mountPath: "/app", readOnly: true },
      { name: "run", mountPath: "/run/model-gateway" },
    ]);
    expect(environmentOf(container)).toMatchObject({ FOLDER: "/run/model-gateway", NGINX_PORT: "8080", PORT: "8081" });
  });

  it("name the same ports in Services, probes, configuration and what others are told", () => {
    const stages = modelGatewayStages(ON, WIRING);
    const [container] = containersOf(podTemplates(stages)[0]);
    const access = accessOf(ON, WIRING);

    expect(at(container, "ports")).toEqual([
      { name: "http", containerPort: 8080 },
      { name: "metrics", containerPort: 8081 },
    ]);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
      expect(at(container, probe, "httpGet", "port")).toBe("metrics");
    expect(at(named(stages, "Service", "model-gateway"), "spec", "ports")).toEqual([{ name: "http", port: 8080, targetPort: "http" }]);
    expect(at(named(stages, "Service", "pods-of-model-gateway"), "spec", "ports")).toEqual([
      { name: "metrics", port: 8081, targetPort: "metrics" },
    ]);
    expect(at(named(stages, "ConfigMap", "model-gateway"), "data", "nginx.conf")).toContain("listen 8080;");
    expect(access).toMatchObject({
      server: { system: "model-gateway", namespace: "mlops", port: 8080 },
      url: "http://model-gateway.mlops.svc:8080",
      target: { port: 8081, host: "pods-of-model-gateway.mlops.svc", resolves: "pods" },
    });
  });

  it("give nginx the limits of the environment, and as many workers as it has processors when they are free", () => {
    const configurationOf = (spec: Partial<GatewaySpec>) =>
      at(named(modelGatewayStages({ ...ON, ...spec }, WIRING), "ConfigMap", "model-gateway"), "data", "nginx.conf");

    expect(configurationOf({ timeoutSeconds: 7 })).toMatch(/client_max_body_size 2048k;[^]*proxy_read_timeout 7s;/);
    expect(configurationOf({})).toContain("worker_processes 1;");
    expect(configurationOf({ cpuMillicores: 300 })).toContain("worker_processes 3;");
  });

  it("are spread, and emptied one at a time, where there is more than one pod", () => {
    const two = modelGatewayStages({ ...ON, replicas: 2 }, WIRING);

    expect(kindOf(two, "PodDisruptionBudget")).toHaveLength(1);
    expect(at(podTemplates(two)[0], "spec", "topologySpreadConstraints")).toHaveLength(2);
    expect(kindOf(modelGatewayStages(ON, WIRING), "PodDisruptionBudget")).toEqual([]);
  });

  it("are rolled anew for another configuration", () => {
    const hashOf = (spec: Partial<GatewaySpec>) =>
      at(podTemplates(modelGatewayStages({ ...ON, ...spec }, WIRING))[0], "metadata", "annotations", "mlops-estate/config-hash");

    expect(hashOf({ timeoutSeconds: 11 })).not.toBe(hashOf({}));
  });
});
