import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Pool, QueueingSpec } from "../../../components/queueing/contract.ts";
import { type Resource, sharesOf, trainingPools } from "../../../components/queueing/plan.ts";
import { TeamsSpec } from "../../../components/teams/contract.ts";

const RESOURCES: readonly Resource[] = ["cpuMillicores", "memoryMiB", "accelerators"];

const team = fc.record({
  cpuMillicores: fc.integer({ min: 1000, max: 1_000_000 }),
  memoryMiB: fc.integer({ min: 1024, max: 4_000_000 }),
  accelerators: fc.integer({ min: 0, max: 64 }),
});

const teams = fc
  .array(team, { minLength: 1, maxLength: 8 })
  .map((all) => TeamsSpec.parse({ members: all.map((each, index) => ({ name: `t${index}`, ...each })) }).members);

const pools = fc
  .array(
    fc.record({
      purpose: fc.constantFrom("general", "training", "serving"),
      cpuMillicores: fc.integer({ min: 0, max: 2_000_000 }),
      memoryMiB: fc.integer({ min: 0, max: 8_000_000 }),
      accelerators: fc.integer({ min: 0, max: 64 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map((pool, index): Pool => ({ name: `p${index}`, ...(pool as Omit<Pool, "name">) })));

const specs = fc
  .record({ borrowing: fc.boolean(), systemsPercent: fc.integer({ min: 0, max: 90 }) })
  .map((values) => QueueingSpec.parse({ enabled: true, ...values }));

describe("shares of the pools", () => {
  it("never give teams together more than a pool has, and lose nothing of it", () => {
    fc.assert(
      fc.property(specs, teams, pools, (spec, members, all) => {
        const shares = sharesOf(spec, members, all);
        for (const pool of shares.pools) {
          const whole = all.find(({ name }) => name === pool.name);
          for (const resource of RESOURCES) {
            const owned = members.reduce((sum, { name }) => sum + (shares.byTeam[name]?.[pool.name]?.nominal[resource] ?? Number.NaN), 0);
            const common = shares.common[pool.name]?.[resource] ?? Number.NaN;
            expect(owned).toBeLessThanOrEqual(whole?.[resource] ?? 0);
            expect(common).toBeGreaterThanOrEqual(0);
            expect(owned + common).toBe(pool[resource]);
          }
        }
      }),
    );
  });

  it("never let a team use more of a pool than its quota or the pool, borrowed included, and own no more than its quota of all", () => {
    fc.assert(
      fc.property(specs, teams, pools, (spec, members, all) => {
        const shares = sharesOf(spec, members, all);
        for (const member of members) {
          for (const resource of RESOURCES) {
            const own = shares.pools.map(({ name }) => shares.byTeam[member.name]?.[name]);
            expect(own.reduce((sum, share) => sum + (share?.nominal[resource] ?? Number.NaN), 0)).toBeLessThanOrEqual(member[resource]);
            shares.pools.forEach((pool, index) => {
              const share = own[index];
              const { borrowing, nominal } = share ?? { borrowing: undefined, nominal: undefined };
              const borrowed = borrowing?.[resource] ?? Number.NaN;
              expect(borrowed).toBeGreaterThanOrEqual(0);
              expect((nominal?.[resource] ?? Number.NaN) + borrowed).toBeLessThanOrEqual(Math.min(member[resource], pool[resource]));
              if (!spec.borrowing) expect(borrowed).toBe(0);
            });
          }
        }
      }),
    );
  });

  it("give each what it asks where there is enough, and parts by what was asked where there is not", () => {
    const members = TeamsSpec.parse({
      members: [
        { name: "a", cpuMillicores: 1000, memoryMiB: 1024, accelerators: 1 },
        { name: "b", cpuMillicores: 3000, memoryMiB: 3072, accelerators: 3 },
      ],
    }).members;
    const pool: Pool = { name: "p", purpose: "training", cpuMillicores: 2000, memoryMiB: 4096, accelerators: 8 };
    const { byTeam, common } = sharesOf(QueueingSpec.parse({}), members, [pool]);

    expect(byTeam["a"]?.["p"]?.nominal).toEqual({ cpuMillicores: 500, memoryMiB: 1024, accelerators: 1 });
    expect(byTeam["b"]?.["p"]?.nominal).toEqual({ cpuMillicores: 1500, memoryMiB: 3072, accelerators: 3 });
    expect(common["p"]).toEqual({ cpuMillicores: 0, memoryMiB: 0, accelerators: 4 });
  });
});

describe("pools that take queued work", () => {
  const pool = (name: string, purpose: Pool["purpose"], accelerators = 0): Pool => ({
    name,
    purpose,
    cpuMillicores: 1000,
    memoryMiB: 1000,
    accelerators,
  });

  it("are not those for serving; the systems keep their part of general ones, and nodes without GPUs are tried first", () => {
    const all = [pool("g", "general", 2), pool("s", "serving"), pool("t", "training")];
    const chosen = trainingPools(QueueingSpec.parse({ systemsPercent: 40 }), all);

    expect(chosen.map(({ name }) => name)).toEqual(["t", "g"]);
    expect(chosen[1]).toMatchObject({ cpuMillicores: 600, memoryMiB: 600, accelerators: 2 });
  });
});
