import { describe, expect, it } from "vitest";
import { LEVELS } from "../../environments/maturity.ts";
import { footprintOf } from "../../plan/footprint.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { type Fixture, planned, planOf } from "./render/plans.ts";

function deployment(replicas: number, cpu: string, memory: string): Fixture {
  const containers = [{ name: "a", resources: { requests: { cpu, memory } } }];
  return planned("d", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: { replicas, template: { spec: { containers } } },
  });
}

describe("the footprint", () => {
  it.each([
    [1, "250m", "1Gi", 250, 1024],
    [3, "1", "512Mi", 3000, 1536],
    [2, "0.5", "1048576Ki", 1000, 2048],
  ])("of %i pods of %s and %s is %i thousandths of a CPU and %i MiB", (replicas, cpu, memory, millicores, mebibytes) => {
    const footprint = footprintOf(planOf([deployment(replicas, cpu, memory)]));

    expect(footprint).toMatchObject({ pods: replicas, cpuMillicores: millicores, memoryMiB: mebibytes, charts: 0 });
  });

  it("counts a chart's requests with the number of pods beside them", () => {
    const values = {
      replicaCount: 2,
      resources: { requests: { cpu: "100m", memory: "64Mi" } },
      webhook: { resources: { requests: { cpu: "50m" } } },
    };
    const release = { urn: "r", type: "kubernetes:helm.sh/v3:Release", inputs: { name: "r", namespace: "n", values } };

    expect(footprintOf(planOf([release]))).toMatchObject({ pods: 3, cpuMillicores: 250, memoryMiB: 128, charts: 1 });
  });

  it("leaves out what has ended, and counts volumes", () => {
    const job = planned("j", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: { template: { spec: { containers: [] } } },
    });
    const claim = planned("c", {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "c" },
      spec: { resources: { requests: { storage: "8Gi" } } },
    });

    expect(footprintOf(planOf([job, claim]))).toMatchObject({ pods: 0, storageGiB: 8 });
  });

  it("never shrinks from one level of the estate to the next", async () => {
    const all = await Promise.all(LEVELS.map(async (maturity) => footprintOf(await estatePlan({ maturity }))));

    for (const [index, above] of all.slice(1).entries()) {
      const below = all[index];
      // Disks are left out: from level 1 on each person's home comes when that person does, and no plan knows how many there are.
      for (const key of ["pods", "cpuMillicores", "memoryMiB", "charts"] as const)
        expect(above[key], `${key} of level ${index + 1}`).toBeGreaterThanOrEqual(below?.[key] ?? 0);
    }
  });
});
