import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { isSame } from "../../../preview/difference/equality.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { applied } from "./apply.ts";
import { inputs, resource, resources, urn } from "./resources.ts";

describe("the difference of any two sides", () => {
  it("is none where they are equal", () => {
    fc.assert(
      fc.property(resources, (side) => {
        const { changes, counts, same } = differenceOf(side, structuredClone(side));

        expect(changes).toEqual([]);
        expect(counts.same).toBe(same);
      }),
    );
  });

  it("lists what leads from the inputs before to those after", () => {
    fc.assert(
      fc.property(inputs, inputs, (before, after) => {
        const { changes } = differenceOf([resource("a", { inputs: before })], [resource("a", { inputs: after })]);

        const result = applied(before, changes[0]?.values ?? []);
        expect(isSame(result, after)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("swaps what comes and goes when the sides are swapped", () => {
    fc.assert(
      fc.property(resources, resources, (before, after) => {
        const forth = operations(before, after);
        const back = operations(after, before);

        expect(back.create).toEqual(forth.delete);
        expect(back.delete).toEqual(forth.create);
      }),
    );
  });

  it("does not depend on the order of resources, keys and dependencies", () => {
    fc.assert(
      fc.property(resources, resources, (before, after) => {
        const straight = differenceOf(before, after);
        const mixed = differenceOf(before.toReversed().map(mixedUp), after.toReversed().map(mixedUp));

        expect(summary(mixed.changes)).toEqual(summary(straight.changes));
        expect(mixed.counts).toEqual(straight.counts);
      }),
    );
  });

  it("counts every real resource of both sides once", () => {
    fc.assert(
      fc.property(resources, resources, (before, after) => {
        const { changes, counts } = differenceOf(before, after);

        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(changes.length + counts.same);
        expect(changes.map(({ urn: each }) => each)).toEqual(changes.map(({ urn: each }) => each).toSorted((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });

  it("is the same where the side before is read from state, as far as nothing is unknown", () => {
    fc.assert(
      fc.property(resources, (side) => {
        expect(differenceOf(side, side, { before: "state" }).changes).toEqual([]);
      }),
    );
  });
});

describe("resources that are renamed with an alias", () => {
  it("are adopted, and nothing that takes values from them changes", () => {
    fc.assert(
      fc.property(resources, (side) => {
        const after = side.map(renamedWithAlias);
        const real = side.filter((each) => each.external !== true && (each.custom || Object.keys(each.inputs).length > 0));

        const { changes, counts } = differenceOf(side, after);

        expect(changes.map(({ operation, values, options }) => [operation, values, options])).toEqual(real.map(() => ["adopt", [], []]));
        expect(counts.adopt).toBe(real.length);
      }),
    );
  });
});

function renamedWithAlias(each: PlannedResource): PlannedResource {
  return {
    ...each,
    name: `new-${each.name}`,
    urn: renamed(each.urn),
    aliases: [each.urn],
    dependencies: each.dependencies.map(renamed),
    propertyDependencies: Object.fromEntries(Object.entries(each.propertyDependencies).map(([key, urns]) => [key, urns.map(renamed)])),
    ...(each.parent === undefined ? {} : { parent: renamed(each.parent) }),
    ...(each.provider === undefined ? {} : { provider: renamed(each.provider) }),
  };
}

function renamed(each: string): string {
  return urn(`new-${each.split("::").at(-1) ?? ""}`);
}

function operations(before: readonly PlannedResource[], after: readonly PlannedResource[]): Record<"create" | "delete", string[]> {
  const { changes } = differenceOf(before, after);
  const of = (operation: string) => changes.filter((change) => change.operation === operation).map((change) => change.urn);
  return { create: of("create"), delete: of("delete") };
}

function summary(changes: ReturnType<typeof differenceOf>["changes"]): unknown {
  return changes.map((change) => ({ ...change, before: change.before?.urn, after: change.after?.urn }));
}

function mixedUp(each: PlannedResource): PlannedResource {
  return {
    ...each,
    inputs: Object.fromEntries(Object.entries(each.inputs).toReversed()),
    dependencies: each.dependencies.toReversed(),
    propertyDependencies: Object.fromEntries(Object.entries(each.propertyDependencies).toReversed()),
  };
}
