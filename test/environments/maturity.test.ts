import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { LADDER, LEVELS, RUNGS } from "../../environments/maturity.ts";
import { isTree, type Tree } from "../../environments/merge.ts";
import type { Environment } from "../../environments/schema.ts";

const BASE = { cloud: "local", owner: "platform", costCentre: "research" };

function at(maturity: number, values: Tree = {}): Environment {
  const { environment, problems } = checkEnvironment({ ...BASE, ...values, maturity });
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
    expect(at(level).maturity).toBe(level);
  });

  it("never weakens: between any two levels numbers only rise, switches only go on, nothing goes away", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), fc.constantFrom(...LEVELS), (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const above = new Map(leaves(at(high)));
        for (const [key, value] of leaves(at(low))) {
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

  it("changes something at every level above 0", () => {
    for (const level of [1, 2, 3] as const) expect(leaves(LADDER[level]), `level ${level}`).not.toEqual([]);
  });

  it("leaves a value that the environment sets as it is, at every level", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), fc.integer({ min: 1, max: 1000 }), (level, retentionDays) => {
        expect(at(level, { monitoring: { retentionDays } }).monitoring.retentionDays).toBe(retentionDays);
      }),
    );
  });
});
