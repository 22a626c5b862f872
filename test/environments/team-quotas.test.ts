import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { teamQuotaFindings } from "../../environments/checks/team-quotas.ts";
import { Environment } from "../../environments/schema.ts";

const BASE = { cloud: "local", owner: "platform", costCentre: "research", certificates: { enabled: true } };
const FRAUD = { name: "fraud", team: "risk", modelFormat: "sklearn", registeredModel: "fraud@champion" };

function findings(quota: object, services: readonly object[], more: object = {}): string[] {
  const teams = { enabled: true, members: [{ name: "risk", ...quota }, { name: "maps" }] };
  const parsed = Environment.parse({ ...BASE, teams, serving: { kserve: { enabled: true, services } }, ...more });
  return teamQuotaFindings(parsed).map(([keys, reason]) => `${keys.join(".")}: ${reason}`);
}

const released = (...models: object[]) => ({ release: { enabled: true, models } });

describe("a team's quota", () => {
  it("has to hold the pods of its services that always answer, by what they may use at most", () => {
    const services = [{ ...FRAUD, cpuMillicores: 600, memoryMiB: 3000, replicas: { min: 2, max: 9 } }];

    expect(findings({ cpuMillicores: 2400, memoryMiB: 6000 }, services)).toEqual([]);
    expect(findings({ cpuMillicores: 2399, memoryMiB: 5999 }, services)).toEqual([
      "teams.members.0.cpuMillicores: must be at least 2400, which serving.kserve takes: fraud 2400m of CPU (got 2399)",
      "teams.members.0.memoryMiB: must be at least 6000, which serving.kserve takes: fraud 6000 MiB of memory (got 5999)",
    ]);
  });

  it("has to hold the version that is tried as well, where a service is released", () => {
    const services = [
      { ...FRAUD, accelerator: { pool: "gpu" } },
      { ...FRAUD, name: "b" },
    ];
    const release = released({ name: "fraud", team: "risk" });

    expect(findings({ accelerators: 2, pods: 5 }, services, release)).toEqual([]);
    expect(findings({ accelerators: 1 }, services, release)).toEqual([
      "teams.members.0.accelerators: must be at least 2, which serving.kserve takes: fraud 2 GPUs, half of it for a version that is tried (got 1)",
    ]);
    expect(findings({ accelerators: 1 }, services)).toEqual([]);
    expect(findings({ accelerators: 1 }, services, { release: { ...release.release, enabled: false } })).toEqual([]);
  });

  it("is no other team's business, and nobody's where nothing is served", () => {
    const maps = [{ ...FRAUD, team: "maps", memoryMiB: 65_536 }];

    expect(findings({ memoryMiB: 1024 }, maps)).toEqual([]);
    expect(findings({ memoryMiB: 1024 }, [{ ...FRAUD, memoryMiB: 2048 }], { teams: { enabled: false } })).toEqual([]);
  });

  it("holds language models, which take no more CPU than is reserved", () => {
    const model = {
      name: "chat",
      team: "risk",
      storageUri: "hf://a/b",
      replicas: 3,
      cpuMillicores: 4000,
      accelerator: { pool: "gpu", count: 2 },
    };
    const serving = { kserve: { enabled: true, llm: { enabled: true, services: [model] } } };

    expect(findings({ cpuMillicores: 12_000, accelerators: 5 }, [], { serving })).toEqual([
      "teams.members.0.accelerators: must be at least 6, which serving.kserve takes: chat 6 GPUs (got 5)",
    ]);
  });

  it("that is as large as it says is enough, whatever there is", () => {
    const service = fc.record({
      cpuMillicores: fc.integer({ min: 50, max: 16_000 }),
      memoryMiB: fc.integer({ min: 256, max: 100_000 }),
      replicas: fc.integer({ min: 1, max: 20 }).map((min) => ({ min, max: 20 })),
    });
    const drawn = fc.array(fc.record({ service, isReleased: fc.boolean() }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(drawn, (all) => {
        const services = all.map((each, index) => ({
          ...FRAUD,
          ...each.service,
          name: `s${index}`,
          registeredModel: `s${index}@champion`,
        }));
        const release = released(...all.flatMap(({ isReleased }, index) => (isReleased ? [{ name: `s${index}`, team: "risk" }] : [])));
        const tight = { cpuMillicores: 1000, memoryMiB: 1024, pods: 5 };
        const said = findings(tight, services, release).map((finding) => /(\w+): must be at least (\d+)/.exec(finding)?.slice(1) ?? []);
        const enough = { ...tight, ...Object.fromEntries(said.map(([key, value]) => [key, Number(value)])) };

        expect(findings(enough, services, release)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
