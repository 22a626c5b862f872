import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOUDS, type Cloud } from "../../components/core/cloud.ts";
import { checkEnvironment } from "../../environments/check.ts";
import { CLOUD_LADDER, CLUSTER_LADDER, LADDER, LEVELS, RUNGS } from "../../environments/maturity.ts";
import { isTree, merge, type Tree } from "../../environments/merge.ts";
import type { Environment } from "../../environments/schema.ts";

const WHO = { owner: "platform", costCentre: "research" };
const PAID = {
  ...WHO,
  budget: { monthlyAmount: 1, receivers: ["a@example.com"], startMonth: "2026-12" },
  secrets: { names: ["login"] },
  signOn: { issuer: "https://login.example.com", clientSecret: { name: "login" } },
};

/** What an environment of each cloud has to say, whatever its level. */
const BASES: Readonly<Record<Cloud, Tree>> = {
  local: WHO,
  aws: { ...PAID, region: "eu-central-1", account: "111122223333" },
  gcp: { ...PAID, region: "europe-west4", account: "estate-example" },
  azure: { ...PAID, region: "westeurope", account: "00000000-0000-0000-0000-000000000000" },
};

function at(maturity: number, values: Tree = {}, cloud: Cloud = "local"): Environment {
  const { environment, problems } = checkEnvironment({ cloud, ...BASES[cloud], ...values, maturity });
  if (environment === undefined) throw new Error(JSON.stringify(problems));
  return environment;
}

function leaves(tree: Tree, prefix = ""): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leaves(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as [string, unknown]],
  );
}

/** How far up a word stands among those of its key. */
function rungOf(key: string, word: unknown): number {
  const rung = RUNGS[key]?.indexOf(String(word)) ?? -1;
  expect(rung, `${key}: ${String(word)}`).not.toBe(-1);
  return rung;
}

describe("the ladder", () => {
  it.each(LEVELS)("has only keys and values that the schema accepts, at level %i", (level) => {
    for (const cloud of CLOUDS) expect(at(level, {}, cloud).maturity, cloud).toBe(level);
  });

  it("never weakens: between any two levels numbers only rise, switches only go on, nothing goes away", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), fc.constantFrom(...LEVELS), fc.constantFrom(...CLOUDS), (one, other, cloud) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const above = new Map(leaves(at(high, {}, cloud)));
        for (const [key, value] of leaves(at(low, {}, cloud))) {
          if (key === "maturity") continue;
          expect(above.has(key), key).toBe(true);
          if (typeof value === "number") expect(above.get(key), key).toBeGreaterThanOrEqual(value);
          else if (value === true) expect(above.get(key), key).toBe(true);
          else if (RUNGS[key] !== undefined) expect(rungOf(key, above.get(key)), key).toBeGreaterThanOrEqual(rungOf(key, value));
          else if (value !== false) expect(above.get(key), key).toEqual(value);
        }
      }),
    );
  });

  it.each([
    ["every environment", LADDER],
    ["a cluster", CLUSTER_LADDER],
  ])("changes something for %s at every level above 0", (_, ladder) => {
    for (const level of [1, 2, 3] as const) expect(leaves(ladder[level]), `level ${level}`).not.toEqual([]);
  });

  it("never takes away on one cloud what it gives to all: a cloud's own rungs only go up from the common ones", () => {
    const switchedOff = CLOUDS.flatMap((cloud) =>
      LEVELS.flatMap((level) => {
        const common = new Map(leaves(merge(LADDER[level], CLUSTER_LADDER[level])));
        const own = leaves(CLOUD_LADDER[cloud][level] ?? {});
        return own.filter(([key, value]) => common.get(key) === true && value !== true).map(([key]) => `${cloud} ${level} ${key}`);
      }),
    );

    expect(switchedOff).toEqual([]);
  });

  it.each(LEVELS)("switches nothing on that only a cluster could run where there is none, at level %i", (maturity) => {
    const environment = at(maturity, { cluster: { kind: "none" }, tracking: { system: "sagemaker" } }, "aws");
    const switchedOn = Object.entries<unknown>(environment).filter(([, value]) => isTree(value) && value["enabled"] === true);

    expect(switchedOn.map(([key]) => key)).toEqual([]);
  });

  it("leaves a value that the environment sets as it is, at every level", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), fc.integer({ min: 1, max: 1000 }), (level, retentionDays) => {
        expect(at(level, { monitoring: { retentionDays } }).monitoring.retentionDays).toBe(retentionDays);
      }),
    );
  });
});
