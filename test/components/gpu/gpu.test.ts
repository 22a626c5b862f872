import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { NodePool } from "../../../components/cluster/contract.ts";
import { GpuSpec, type GpuWiring, sharingLabels } from "../../../components/gpu/contract.ts";
import { gpuStages } from "../../../components/gpu/manifests.ts";
import { at, kindOf, objectsOf } from "../pods.ts";

const pool = (changes: object = {}) => NodePool.parse({ name: "gpu", max: 2, accelerator: { kind: "nvidia-a100-40gb" }, ...changes });
const cpu = NodePool.parse({ name: "cpu", max: 3 });

function stagesOf(changes: Partial<GpuWiring> = {}, spec: object = {}) {
  const wiring: GpuWiring = { cloud: "aws", nodes: "pools", pools: [cpu, pool()], taints: [], monitored: true, ...changes };
  return gpuStages(GpuSpec.parse({ enabled: true, ...spec }), wiring);
}

function valuesOf(stages: ReturnType<typeof stagesOf>): unknown {
  return at(
    objectsOf(stages).find((object) => "release" in object),
    "values",
  );
}

describe("the GPU Operator", () => {
  it.each([
    ["aws", "pools", true],
    ["aws", "automatic", false],
    ["gcp", "pools", false],
    ["gcp", "automatic", false],
    ["azure", "pools", true],
    ["local", "pools", true],
  ] as const)("on %s with nodes `%s` is there: %s", (cloud, nodes, isThere) => {
    expect(stagesOf({ cloud, nodes }).length > 0).toBe(isThere);
  });

  it("is not there without a pool that has an accelerator, nor while it is off", () => {
    expect(stagesOf({ pools: [cpu] })).toEqual([]);
    expect(stagesOf({}, { enabled: false })).toEqual([]);
  });

  it("leaves driver and toolkit to the nodes' images unless it is told otherwise", () => {
    expect(valuesOf(stagesOf())).toMatchObject({ driver: { enabled: false }, toolkit: { enabled: false } });
    expect(valuesOf(stagesOf({ cloud: "local" }, { drivers: true }))).toMatchObject({
      driver: { enabled: true },
      toolkit: { enabled: true },
    });
  });

  it("says why its namespace is privileged, and has a quota for pods as critical as a node", () => {
    const stages = stagesOf();

    expect(at(kindOf(stages, "Namespace")[0], "metadata", "annotations", "mlops-estate/pod-security-because")).toMatch(/host paths/);
    const critical = kindOf(stages, "ResourceQuota").find(({ metadata }) => metadata.name === "critical-pods");
    expect(Number(at(critical, "spec", "hard", "pods"))).toBeGreaterThanOrEqual(3 + 2 * 10);
  });

  it("declares a monitor only where somebody watches", () => {
    expect(at(valuesOf(stagesOf()), "dcgmExporter", "serviceMonitor", "enabled")).toBe(true);
    expect(at(valuesOf(stagesOf({ monitored: false })), "dcgmExporter", "serviceMonitor", "enabled")).toBe(false);
  });

  it("claims GPUs instead of counting them, never both", () => {
    for (const dra of [true, false]) {
      const values = valuesOf(stagesOf({}, { dra }));
      expect(at(values, "gpuCluster", "deployCR")).toBe(dra);
      expect(at(values, "clusterPolicy", "deployCR")).toBe(!dra);
      expect(at(values, "devicePlugin", "enabled")).toBe(!dra);
    }
  });

  it("comes from the mirror with all its parts", () => {
    const text = JSON.stringify(valuesOf(stagesOf({ imagesMirror: "registry.example.com/m" })));

    expect(text).not.toMatch(/nvcr\.io|registry\.k8s\.io/);
    expect(text).toContain("registry.example.com/m/nvidia/cloud-native");
  });
});

describe("sharing", () => {
  const turns = (replicas: number) => pool({ name: `t${replicas}`, accelerator: { kind: "nvidia-t4", sharing: { by: "time", replicas } } });

  it("has settings under the name that the nodes' label says, for every pool", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 48 }), { minLength: 1, maxLength: 4 }), (all) => {
        const pools = all.map(turns);
        const config = at(valuesOf(stagesOf({ pools })), "devicePlugin", "config");
        for (const each of pools) {
          const name = sharingLabels(each)["nvidia.com/device-plugin.config"] ?? "";
          const replicas = at(parse(at(config, "data", name) as string), "sharing", "timeSlicing", "resources", 0, "replicas");
          expect(`t${replicas as number}`).toBe(each.name);
        }
        expect(at(config, "data", at(config, "default") as string)).not.toContain("timeSlicing");
      }),
    );
  });

  it("cuts GPUs where the cloud does not", () => {
    const cut = pool({ accelerator: { kind: "nvidia-a100-40gb", sharing: { by: "mig", profile: "1g.5gb" } } });

    expect(sharingLabels(cut)).toEqual({ "nvidia.com/mig.config": "all-1g.5gb" });
    expect(sharingLabels(cut, "cloud")).toEqual({});
    expect(at(valuesOf(stagesOf({ pools: [cut] })), "migManager", "enabled")).toBe(true);
    expect(at(valuesOf(stagesOf({ pools: [cut], cloud: "azure" })), "migManager", "enabled")).toBe(false);
    expect(sharingLabels(pool())).toEqual({});
  });
});
