import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../../plan/plan.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { immutabilityOf } from "../../../preview/replacements/index.ts";
import { isStateful } from "../../../preview/replacements/stateful.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../../support/cloud-plans.ts";

describe.each(["local", ...CLOUD_ENVIRONMENTS])("the environment %s", (name) => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await shippedPlan(name);
  }, 60_000);

  it("does not differ from itself", () => {
    const { changes, same } = differenceOf(plan.resources, structuredClone(plan.resources));

    expect(changes).toEqual([]);
    expect(same).toBeGreaterThan(50);
  });

  it("comes as a whole where it is new, and goes as a whole", () => {
    const [comes, goes] = [differenceOf([], plan.resources), differenceOf(plan.resources, [])];

    expect(comes.counts).toEqual({ ...goes.counts, create: goes.counts.delete, delete: 0, read: comes.counts.read });
    expect(comes.changes.filter(({ capability }) => capability === "estate").map(({ type }) => type)).toEqual([]);
  });

  it("has only resource types of which it is known what cannot change in place", () => {
    const types = new Set(plan.resources.filter(({ custom, external }) => custom && external !== true).map(({ type }) => type));

    expect([...types].filter((type) => immutabilityOf(type) === undefined)).toEqual([]);
  });

  it("holds something that would be lost", () => {
    expect(plan.resources.some(({ type }) => isStateful(type))).toBe(true);
  });
});
