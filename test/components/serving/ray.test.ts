import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../../components/core/kubernetes.ts";
import { ServingSpec } from "../../../components/serving/contract.ts";
import { RaySpec, type RayWiring } from "../../../components/serving/ray/contract.ts";
import { endpointsOf, interfacesOf, rayStages } from "../../../components/serving/ray/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, matches, named, objectsOf } from "../pods.ts";

const WIRING: RayWiring = {
  teams: [{ name: "models", namespace: "team-models", serviceAccount: "team", podLabels: { "cloud/identity": "yes" } }],
  cluster: {
    storageClass: undefined,
    poolLabel: "mlops-estate/pool",
    gpuResource: "nvidia.com/gpu",
    gpuTaint: { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
    gpuPools: ["gpu"],
  },
  callees: [{ system: "mlflow", namespace: "mlops", port: 5000 }],
  monitored: true,
};

const APP = { name: "fraud", team: "models", importPath: "app.main:deployment" };
const SPEC = RaySpec.parse({ services: [{ ...APP, workers: 3, accelerator: { pool: "gpu" } }] });

function templates(service: KubernetesObject): readonly unknown[] {
  const cluster = at(service, "spec", "rayClusterConfig");
  return [at(cluster, "headGroupSpec", "template"), at(cluster, "workerGroupSpecs", 0, "template")];
}

describe("ray serve", () => {
  it("is nothing at all without applications", () => {
    expect(rayStages(RaySpec.parse({}), WIRING)).toEqual([]);
  });

  it("runs restricted pods with limits, an exact image and the team's account", () => {
    const [service] = kindOf(rayStages(SPEC, WIRING), "RayService");
    if (service === undefined) throw new Error("no RayService");

    for (const template of templates(service)) {
      expect(at(template, "spec")).toMatchObject({
        serviceAccountName: "team",
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
      const container = at(template, "spec", "containers", 0);
      expect(at(container, "securityContext")).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
      expect(at(container, "resources", "limits")).toMatchObject({ cpu: "1000m", memory: "4096Mi" });
      expect(at(container, "image")).toMatch(/^docker\.io\/rayproject\/ray:\d+\.\d+\.\d+/);
    }
  });

  it("gives GPUs to workers and not to the head, which runs nothing", () => {
    const [service] = kindOf(rayStages(SPEC, WIRING), "RayService");
    if (service === undefined) throw new Error("no RayService");
    const [head, worker] = templates(service);

    expect(at(head, "spec", "containers", 0, "resources", "limits", "nvidia.com/gpu")).toBeUndefined();
    expect(at(worker, "spec", "containers", 0, "resources", "limits", "nvidia.com/gpu")).toBe("1");
    expect(at(service, "spec", "rayClusterConfig", "headGroupSpec", "rayStartParams", "num-cpus")).toBe("0");
    expect(at(service, "spec", "rayClusterConfig", "workerGroupSpecs", 0)).toMatchObject({ replicas: 3, minReplicas: 3, maxReplicas: 3 });
  });

  it("tells Ray the application, and the version that is in its image", () => {
    const service = named(rayStages(SPEC, WIRING), "RayService", "fraud");

    expect(JSON.parse(at(service, "spec", "serveConfigV2") as string)).toEqual({
      applications: [{ name: "fraud", import_path: "app.main:deployment", route_prefix: "/" }],
    });
    expect(at(service, "spec", "rayClusterConfig", "rayVersion")).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("is admitted from callers, its operator and Prometheus by a policy that selects its pods", () => {
    const stages = rayStages(SPEC, WIRING);
    const policy = named(stages, "NetworkPolicy", "ray-serve");
    const ingress = JSON.stringify(at(policy, "spec", "ingress"));

    for (const word of ["client.mlops-estate/ray-serve", "kuberay-operator", "prometheus"]) expect(ingress).toContain(word);
    for (const template of templates(named(stages, "RayService", "fraud")))
      expect(
        matches(
          at(template, "metadata", "labels") as Record<string, string>,
          at(policy, "spec", "podSelector", "matchLabels") as Record<string, string>,
        ),
      ).toBe(true);
  });

  it("answers where its Service is, under a host of its own", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/), (name) => {
        const spec = RaySpec.parse({ services: [{ ...APP, name }] });

        expect(endpointsOf(spec, WIRING)[0]?.url).toBe(`http://${name}-serve-svc.team-models.svc:8000`);
        expect(interfacesOf(spec, WIRING)[0]).toMatchObject({ host: `${name}-team-models`, service: `${name}-serve-svc`, port: 8000 });
      }),
    );
  });

  it("is refused for a floating image, a bad import path, and a name that another of the team's services has", () => {
    const problems = (spec: unknown) => ServingSpec.safeParse(spec).error?.issues.map(({ path }) => path.join(".")) ?? [];
    const kserve = { services: [{ name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud/1" }] };

    expect(problems({ ray: { services: [{ ...APP, image: "registry.example.com/fraud:latest" }] } })).toEqual(["ray.services.0.image"]);
    expect(problems({ ray: { services: [{ ...APP, image: "registry.example.com/fraud:1.4.0" }] } })).toEqual([]);
    expect(problems({ ray: { services: [{ ...APP, importPath: "app.main" }] } })).toEqual(["ray.services.0.importPath"]);
    expect(problems({ ray: { services: [APP, APP] } })).toEqual(["ray.services.1.name"]);
    expect(problems({ kserve, ray: { services: [APP] } })).toEqual(["ray.services.0.name"]);
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("custom resources of ray serve, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const definitions = new Definitions(`${DEFINITIONS_FOLDER}/kuberay`);
    const customs = objectsOf(rayStages(SPEC, WIRING)).filter(
      (object): object is KubernetesObject => "kind" in object && object.kind === "RayService",
    );

    expect(customs).toHaveLength(1);
    for (const custom of customs) expect(definitions.problemsOf(custom)).toEqual([]);
  });
});
