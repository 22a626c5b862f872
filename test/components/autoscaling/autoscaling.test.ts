import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AutoscalingSpec, type AutoscalingWiring } from "../../../components/autoscaling/contract.ts";
import { autoscalingStages } from "../../../components/autoscaling/manifests.ts";
import { recommendationStages } from "../../../components/autoscaling/recommendations.ts";
import type { KubernetesObject } from "../../../components/core/kubernetes.ts";
import { ServingSpec } from "../../../components/serving/contract.ts";
import { servingStages } from "../../../components/serving/manifests.ts";
import { TrackingSpec } from "../../../components/tracking/contract.ts";
import { trackingStages } from "../../../components/tracking/manifests.ts";
import { CHARTS } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const model = (name: string, minReplicas = 1) => ({ namespace: "mlops", name: `model-${name}`, minReplicas });
const WIRING: AutoscalingWiring = {
  metrics: { system: "prometheus", namespace: "monitoring", port: 9090, url: "http://prometheus.monitoring.svc:9090" },
  models: { fraud: model("fraud", 2), stopped: model("stopped", 0) },
  tracking: { namespace: "mlops", name: "mlflow", minReplicas: 2 },
  servers: [{ namespace: "mlops", name: "feast-online" }],
  monitored: true,
};
const ON = AutoscalingSpec.parse({ enabled: true, tracking: { enabled: true }, recommendations: true });

function releaseOf(name: string, wiring: AutoscalingWiring = WIRING) {
  return objectsOf([...autoscalingStages(ON, wiring), ...recommendationStages(ON, wiring)]).find(
    (object) => "release" in object && object.name === name,
  );
}

describe("autoscaling", () => {
  it("is nothing at all while it is off", () => {
    expect(autoscalingStages(AutoscalingSpec.parse({}), WIRING)).toEqual([]);
    expect(recommendationStages(AutoscalingSpec.parse({ enabled: true }), WIRING)).toEqual([]);
  });

  it("scales each model on what Prometheus counts, from the pods that its spec asks for", () => {
    const scaler = named(autoscalingStages(ON, WIRING), "ScaledObject", "model-fraud");

    expect(at(scaler, "spec")).toMatchObject({ scaleTargetRef: { name: "model-fraud" }, minReplicaCount: 2, maxReplicaCount: 5 });
    expect(at(scaler, "spec", "triggers", 0, "metadata")).toMatchObject({
      serverAddress: "http://prometheus.monitoring.svc:9090",
      query: expect.stringContaining('model_requests_total{model="fraud",variant="champion"}'),
    });
  });

  it("scales on what waits too, so that a slow model gets pods before it refuses", () => {
    const scaler = named(autoscalingStages(ON, WIRING), "ScaledObject", "model-fraud");

    expect(at(scaler, "spec", "triggers", 1, "metadata")).toMatchObject({
      query: expect.stringContaining('model_requests_waiting{model="fraud",variant="champion"}'),
      threshold: "4",
    });
    expect(at(scaler, "spec", "triggers")).toHaveLength(2);
    expect(at(scaler, "spec", "idleReplicaCount")).toBeUndefined();
  });

  it("lets a model go to no pod where that is asked for, and back to its warm minimum by what the gateway counts", () => {
    const spec = AutoscalingSpec.parse({ enabled: true, models: { scaleToZero: ["fraud"], idleMinutes: 5 } });
    const scaler = named(autoscalingStages(spec, WIRING), "ScaledObject", "model-fraud");

    expect(at(scaler, "spec")).toMatchObject({ idleReplicaCount: 0, minReplicaCount: 2, cooldownPeriod: 300 });
    expect(at(scaler, "spec", "triggers", 2, "metadata", "query")).toContain('model_gateway_requests_total{model="fraud"}');
  });

  it("counts by the metric that the model server has", async () => {
    const { readFileSync } = await import("node:fs");
    const program = readFileSync("components/serving/model-server.py", "utf8");

    expect(program).toMatch(/Counter\(\s*"model_requests"/);
    expect(program).toMatch(/Gauge\("model_requests_waiting"[^)]*"model", "variant"/);
    expect(program).toMatch(/REQUESTS = Counter\([^)]*"model", "variant"/);
  });

  it("starts no model that was stopped, and scales none where nobody can be asked", () => {
    const without = { ...WIRING, metrics: undefined };

    expect(kindOf(autoscalingStages(ON, WIRING), "ScaledObject")).toHaveLength(1);
    expect(kindOf(autoscalingStages(ON, without), "ScaledObject")).toEqual([]);
  });

  it("never has a bound above its own top, whatever a spec asks for at least", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (minReplicas, maxReplicas) => {
        const spec = AutoscalingSpec.parse({ enabled: true, models: { maxReplicas }, tracking: { enabled: true, maxReplicas } });
        const wiring = { ...WIRING, models: { x: model("x", minReplicas) }, tracking: { ...WIRING.tracking, minReplicas } };
        const stages = autoscalingStages(spec, wiring);
        const scaler = at(named(stages, "ScaledObject", "model-x"), "spec") as { minReplicaCount: number; maxReplicaCount: number };
        const pods = at(named(stages, "HorizontalPodAutoscaler", "mlflow"), "spec") as { minReplicas: number; maxReplicas: number };

        expect(scaler.minReplicaCount).toBeLessThanOrEqual(scaler.maxReplicaCount);
        expect(pods.minReplicas).toBeLessThanOrEqual(pods.maxReplicas);
      }),
    );
  });

  it("has systems that are scaled say nothing of their pods, and others say it", () => {
    const tracking = {
      namespace: "mlops",
      database: { callees: [], login: { by: "password", secret: {} } },
      bucket: { callees: [], env: [] },
    };
    const replicas = (autoscaled: boolean) => [
      at(named(trackingStages(TrackingSpec.parse({}), { ...tracking, autoscaled } as never), "Deployment", "mlflow"), "spec", "replicas"),
      at(
        named(
          servingStages(ServingSpec.parse({}), { namespace: "mlops", tracking: WIRING.metrics, autoscaled } as never),
          "Deployment",
          "model-example",
        ),
        "spec",
        "replicas",
      ),
    ];

    expect(replicas(false)).toEqual([1, 1]);
    expect(replicas(true)).toEqual([undefined, undefined]);
  });

  it("lets the API server in to webhooks and external metrics, and KEDA to Prometheus", () => {
    const stages = autoscalingStages(ON, WIRING);
    const called = at(named(stages, "NetworkPolicy", "allow-api"), "spec", "ingress", 0, "ports") as { port: number }[];

    expect(called.map(({ port }) => port)).toEqual([9443, 6443]);
    expect(JSON.stringify(at(named(stages, "NetworkPolicy", "keda-operator"), "spec", "egress"))).toContain("9090");
    expect(at(releaseOf("keda"), "values", "podLabels", "keda")).toEqual({ "client.mlops-estate/prometheus": "true" });
  });

  it("takes KEDA's certificates from cert-manager, its images from the mirror, and monitors only where they are read", () => {
    const mirrored = releaseOf("keda", { ...WIRING, imagesMirror: "registry.example.com/m", monitored: false });

    expect(at(mirrored, "values", "certificates")).toEqual({ autoGenerated: false, certManager: { enabled: true } });
    expect(at(mirrored, "values", "global", "image", "registry")).toBe("registry.example.com/m");
    expect(at(mirrored, "values", "prometheus")).toBeUndefined();
    expect(at(releaseOf("keda"), "values", "prometheus", "operator", "serviceMonitor", "enabled")).toBe(true);
  });

  it("recommends sizes and changes none", () => {
    const stages = recommendationStages(ON, WIRING);
    const watched = kindOf(stages, "VerticalPodAutoscaler");

    expect(watched.map(({ metadata }) => metadata.name).sort()).toEqual(["feast-online", "mlflow", "model-fraud", "model-stopped"]);
    for (const one of watched) expect(at(one, "spec", "updatePolicy", "updateMode")).toBe("Off");
    expect(at(releaseOf("vertical-pod-autoscaler"), "values")).toMatchObject({
      admissionController: { enabled: false },
      updater: { enabled: false },
      podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    });
  });

  it("installs nothing for it where the cluster recommends by itself", () => {
    const stages = recommendationStages(ON, { ...WIRING, recommendsSizes: true });

    expect(objectsOf(stages).filter((object) => "release" in object)).toEqual([]);
    expect(kindOf(stages, "VerticalPodAutoscaler")).toHaveLength(4);
    expect(kindOf(stages, "Namespace")).toEqual([]);
  });

  it("names kinds that its charts bring", () => {
    const brought = [CHARTS.keda, CHARTS["vertical-pod-autoscaler"]].flatMap(({ provides }) => provides?.kinds ?? []);

    for (const kind of ["keda.sh/ScaledObject", "autoscaling.k8s.io/VerticalPodAutoscaler"]) expect(brought).toContain(kind);
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("custom resources of KEDA, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const definitions = new Definitions(`${DEFINITIONS_FOLDER}/keda`);
    const customs = objectsOf(autoscalingStages(ON, WIRING)).filter(
      (object): object is KubernetesObject => "kind" in object && object.kind === "ScaledObject",
    );

    expect(customs).toHaveLength(1);
    for (const custom of customs) expect(definitions.problemsOf(custom)).toEqual([]);
  });
});
