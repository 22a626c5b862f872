import { describe, expect, it } from "vitest";
import type { Backends } from "../../../components/core/model-route.ts";
import { ReleaseSpec, type ReleaseWiring } from "../../../components/release/contract.ts";
import { releaseStages, routesOf } from "../../../components/release/manifests.ts";
import type { Procedure } from "../../../components/release/procedure.ts";
import { at, containersOf, kindOf, named } from "../pods.ts";

const backends = (model: string): Backends => ({
  champion: { variant: "champion", service: `model-${model}`, namespace: "mlops", port: 8080 },
  challenger: { variant: "challenger", service: `model-${model}-challenger`, namespace: "mlops", port: 8080 },
});

const WIRING: ReleaseWiring = {
  namespace: "mlops",
  models: [{ name: "example" }, { name: "fraud" }],
  backends: { example: backends("example"), fraud: backends("fraud") },
  tracking: {
    system: "mlflow",
    namespace: "mlops",
    port: 5000,
    uri: "http://mlflow.mlops.svc:5000",
    metricsTarget: "",
    metricsPath: "/metrics",
  },
  metrics: { system: "prometheus", namespace: "mlops", port: 9090, url: "http://prometheus.mlops.svc:9090" },
  rendered: ({ name }) => ({ "http.conf": `# ${name}\n` }),
};

const SPEC = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", pattern: "ab", ab: { metricLabel: "variant" } }] });

const stagesOf = (wiring = WIRING) => releaseStages(SPEC, wiring);

describe("the objects of releases", () => {
  it("are none while releases are off", () => {
    expect(releaseStages(ReleaseSpec.parse({}), WIRING)).toEqual([]);
    expect(routesOf(ReleaseSpec.parse({}), WIRING)).toEqual([]);
  });

  it("hold every state of a route, and leave the one in force to whoever releases", () => {
    const route = named(stagesOf(), "ConfigMap", "route-example");

    expect(at(route, "metadata", "annotations", "mlops-estate/states")).toBe('["champion","canary-10","canary-50","challenger"]');
    expect(at(route, "data")).toEqual({
      "champion.http.conf": "# champion\n",
      "canary-10.http.conf": "# canary-10\n",
      "canary-50.http.conf": "# canary-50\n",
      "challenger.http.conf": "# challenger\n",
    });
    expect(routesOf(SPEC, WIRING)).toEqual([
      { model: "example", configMap: "route-example", cronJob: "release-example" },
      { model: "fraud", configMap: "route-fraud", cronJob: "release-fraud" },
    ]);
  });

  it("let each release move its own route, and nothing else", () => {
    expect(kindOf(stagesOf(), "Role").map((role) => at(role, "rules"))).toEqual([
      [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["route-example"], verbs: ["get", "patch"] }],
      [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["route-fraud"], verbs: ["get", "patch"] }],
    ]);
    for (const binding of kindOf(stagesOf(), "RoleBinding"))
      expect(at(binding, "subjects", 0, "name")).toBe(at(binding, "roleRef", "name"));
  });

  it("let a release that follows an HTTPRoute move that one too", () => {
    const stages = stagesOf({ ...WIRING, httpRoutes: { example: "model-example" } });

    expect(at(kindOf(stages, "Role")[0], "rules", 1)).toEqual({
      apiGroups: ["gateway.networking.k8s.io"],
      resources: ["httproutes"],
      resourceNames: ["model-example"],
      verbs: ["get", "patch"],
    });
  });

  it("run one release of a model at a time, under `restricted`, with the programs that they name", () => {
    const programs = Object.keys(at(named(stagesOf(), "ConfigMap", "release"), "data") as object);
    for (const job of kindOf(stagesOf(), "CronJob")) {
      const template = at(job, "spec", "jobTemplate", "spec", "template");
      const [container] = containersOf(template);

      expect(at(job, "spec", "concurrencyPolicy")).toBe("Forbid");
      expect(at(template, "spec", "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(container?.["securityContext"]).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
      expect(programs.map((file) => `/programs/${file}`)).toContain(at(container, "command", 1));
    }
    // What the program imports is beside it, or in the image.
    expect(programs).toEqual(expect.arrayContaining(["route.py", "registry.py", "prometheus.py", "comparison.py", "audit.py"]));
  });

  it("bring statistics only where something is compared by them", () => {
    const images = kindOf(stagesOf(), "CronJob").map((job) =>
      String(at(containersOf(at(job, "spec", "jobTemplate", "spec", "template"))[0], "image")),
    );

    expect(images.map((image) => image.includes("mlflow"))).toEqual([false, true]);
  });

  it("are let through to the registry, Prometheus and the API server alone", () => {
    const policy = named(stagesOf(), "NetworkPolicy", "release");
    const ports = (at(policy, "spec", "egress") as { ports: { port: number }[] }[]).flatMap((rule) => rule.ports.map(({ port }) => port));

    expect(ports).toEqual([5000, 9090]);
    expect(at(named(stagesOf(), "NetworkPolicy", "release-api"), "spec", "egress")).toEqual([
      {
        ports: [
          { port: 443, protocol: "TCP" },
          { port: 6443, protocol: "TCP" },
        ],
      },
    ]);
    for (const job of kindOf(stagesOf(), "CronJob"))
      expect(at(job, "spec", "jobTemplate", "spec", "template", "metadata", "labels")).toMatchObject({
        "client.mlops-estate/mlflow": "true",
        "client.mlops-estate/prometheus": "true",
      });
  });

  it("are refused for a model without servers, which is a defect of the wiring", () => {
    expect(() => stagesOf({ ...WIRING, backends: { example: backends("example") } })).toThrow("the released model fraud has no servers");
  });
});

describe("a release of a service of KServe", () => {
  const names = { champion: "prices", challenger: "prices-challenger" };
  const deployments = { champion: "prices-predictor", challenger: "prices-challenger-predictor" };
  const at80 = (variant: "champion" | "challenger") => ({ variant, service: deployments[variant], namespace: "team-risk", port: 80 });
  const wiring: ReleaseWiring = {
    ...WIRING,
    backends: { ...WIRING.backends, prices: { champion: at80("champion"), challenger: at80("challenger") } },
    httpRoutes: { prices: "models-of-prices" },
    inferenceServices: { prices: { namespace: "team-risk", names, deployments, mostReplicas: 4 } },
  };
  const spec = ReleaseSpec.parse({ enabled: true, models: [{ name: "prices", team: "risk" }] });
  const stages = releaseStages(spec, wiring);
  const procedure = JSON.parse(String(at(named(stages, "ConfigMap", "release-prices"), "data", "procedure.json"))) as Procedure;

  it("may start pods of the model's two services in the team's namespace, see them, and nothing else there", () => {
    const [role, ...others] = kindOf(stages, "Role").filter(({ metadata }) => metadata.namespace === "team-risk");
    const [binding] = kindOf(stages, "RoleBinding").filter(({ metadata }) => metadata.namespace === "team-risk");

    expect(others).toEqual([]);
    expect(at(role, "rules")).toEqual([
      {
        apiGroups: ["serving.kserve.io"],
        resources: ["inferenceservices"],
        resourceNames: ["prices", "prices-challenger"],
        verbs: ["get", "patch"],
      },
      {
        apiGroups: ["apps"],
        resources: ["deployments"],
        resourceNames: ["prices-predictor", "prices-challenger-predictor"],
        verbs: ["get"],
      },
    ]);
    expect(at(binding, "roleRef", "name")).toBe(role?.metadata.name);
    expect(at(binding, "subjects")).toEqual([{ kind: "ServiceAccount", name: "release-prices", namespace: "mlops" }]);
  });

  it("is told which services those are, with the programs that it takes", () => {
    const [container] = containersOf(at(named(stages, "CronJob", "release-prices"), "spec", "jobTemplate", "spec", "template"));

    expect(at(container, "env")).toContainEqual({
      name: "INFERENCE_SERVICES",
      value: JSON.stringify({ namespace: "team-risk", names, deployments, mostReplicas: 4 }),
    });
    expect(Object.keys(at(named(stages, "ConfigMap", "release"), "data") as object)).toEqual(
      expect.arrayContaining(["servers.py", "inference_services.py", "kubernetes_api.py"]),
    );
  });

  it("is measured by what the gateway counts, in seconds, and by nothing that such a server does not tell", () => {
    expect(procedure.measures.map(({ name }) => name)).toEqual(["errors", "seconds"]);
    const [errors, seconds] = procedure.measures;

    expect(errors?.query).toContain('envoy_response_code=~"5..|429"');
    expect(seconds?.query).toMatch(/^histogram_quantile\(.*envoy_cluster_upstream_rq_time_bucket\{.*\) \/ 1000 and on \(\)/);
    expect(JSON.stringify(procedure)).not.toContain("model_requests_total");
  });

  it("leaves the lean servers' releases as they are", () => {
    const lean = (given: ReleaseWiring) => at(named(releaseStages(spec, given), "ConfigMap", "release-example"), "data");
    const { inferenceServices: _, ...without } = WIRING;

    expect(lean(wiring)).toEqual(
      at(named(releaseStages(ReleaseSpec.parse({ enabled: true }), without), "ConfigMap", "release-example"), "data"),
    );
  });

  it("is refused without a route or services, which is a defect of the wiring", () => {
    expect(() => releaseStages(spec, { ...wiring, httpRoutes: {} })).toThrow("has no HTTPRoute");
    expect(() => releaseStages(spec, { ...wiring, inferenceServices: {} })).toThrow("has no InferenceServices");
  });
});

describe("a release that Argo Rollouts carries out", () => {
  const stages = releaseStages(ReleaseSpec.parse({ ...SPEC, system: "argo-rollouts" }), WIRING);

  it("has no route of states, nor a right to move one: the rollout keeps both", () => {
    expect(
      kindOf(stages, "ConfigMap")
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    ).toEqual(["release", "release-example", "release-fraud", "route-fraud"]);
    expect(kindOf(stages, "Role").map(({ metadata }) => metadata.name)).toEqual(["release-fraud"]);
  });

  it("is begun and followed by another program, and what Argo Rollouts does not know stays with the first", () => {
    const containers = kindOf(stages, "CronJob").map((job) => containersOf(at(job, "spec", "jobTemplate", "spec", "template"))[0]);

    expect(containers.map((container) => at(container, "command", 1))).toEqual(["/programs/rollout.py", "/programs/release.py"]);
    expect(at(containers[0], "env")).toContainEqual({ name: "ROLLOUT", value: "model-example" });
    expect(at(containers[0], "env")).not.toContainEqual(expect.objectContaining({ name: "ROUTE" }));
    expect(at(named(stages, "ConfigMap", "release"), "data")).toHaveProperty(["rollout.py"]);
  });
});
