import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../../../components/account/regions.ts";
import { ACCELERATORS, NodePool } from "../../../components/cluster/contract.ts";
import { MACHINES } from "../../../components/node-pools/machines.ts";
import { machineOf } from "../../../components/node-pools/plan.ts";

const CLOUDS = ["aws", "gcp", "azure"] as const;

describe.each(CLOUDS)("the machines of %s", (cloud) => {
  const machines = MACHINES[cloud];

  it("are named once, with CPUs, memory and regions that exist", () => {
    const regions = Object.keys(REGIONS[cloud]);

    expect(new Set(machines.map(({ accelerator, name }) => `${name} ${accelerator?.kind ?? ""}`)).size).toBe(machines.length);
    for (const machine of machines) {
      expect(machine.cpu, machine.name).toBeGreaterThan(0);
      expect(machine.memoryGiB, machine.name).toBeGreaterThan(0);
      expect(
        (machine.regions ?? []).filter((region) => !regions.includes(region)),
        machine.name,
      ).toEqual([]);
    }
  });

  it("are at least what a pool asks for, and never have an accelerator that nobody asked for", () => {
    const pool = fc.record({
      cpu: fc.integer({ min: 1, max: 96 }),
      memoryGiB: fc.integer({ min: 1, max: 384 }),
      localStorage: fc.boolean(),
    });
    fc.assert(
      fc.property(pool, fc.constantFrom(...Object.keys(REGIONS[cloud])), (asked, region) => {
        const machine = machineOf(NodePool.parse({ name: "a", max: 1, ...asked }), region, machines);

        if (machine === undefined) return;
        expect(machine.cpu).toBeGreaterThanOrEqual(asked.cpu);
        expect(machine.memoryGiB).toBeGreaterThanOrEqual(asked.memoryGiB);
        expect(machine.accelerator).toBeUndefined();
        if (asked.localStorage) expect(machine.localDisks).toBeGreaterThan(0);
      }),
    );
  });

  it("include one for everyday pools in every region", () => {
    const pool = NodePool.parse({ name: "a", max: 1 });

    expect(Object.keys(REGIONS[cloud]).filter((region) => machineOf(pool, region, machines) === undefined)).toEqual([]);
  });
});

describe("an accelerator", () => {
  it.each(ACCELERATORS)("%s can be had on some cloud", (kind) => {
    const offering = CLOUDS.filter((cloud) => MACHINES[cloud].some(({ accelerator }) => accelerator?.kind === kind));

    expect(offering.length).toBeGreaterThan(0);
  });
});
