import { compareText } from "../plan/values.ts";
import { isNothing, minus, NOTHING, sumOf } from "./money.ts";
import type { CostDelta, CostItem, Money, MonthlyCost } from "./monthly-cost.ts";

type Part = CostDelta["parts"][number];

/**
 * What a change does to the monthly bill: `low` of the difference is what the smallest bill changes by, `high` what the largest does, so that
 * `low` may be above `high`. A side that is not there costs nothing.
 */
export function costDeltaOf(before: MonthlyCost | undefined, after: MonthlyCost | undefined): CostDelta {
  const [old, now] = [before, after].map((cost) => cost?.items ?? []);
  const parts = partsOf(old ?? [], now ?? []);
  return { before, after, difference: minus(after?.total ?? NOTHING, before?.total ?? NOTHING), parts };
}

function partsOf(before: readonly CostItem[], after: readonly CostItem[]): Part[] {
  const [old, now] = [sums(before), sums(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key): Part => {
      const { layer, capability } = fromKey(key);
      return { layer, capability, difference: minus(now.get(key) ?? NOTHING, old.get(key) ?? NOTHING) };
    })
    .filter(({ difference }) => !isNothing(difference))
    .sort(bySize);
}

function sums(items: readonly CostItem[]): ReadonlyMap<string, Money> {
  const groups = Map.groupBy(items, ({ capability, layer }) => `${layer}/${capability}`);
  return new Map([...groups].map(([key, each]) => [key, sumOf(each.map(({ monthly }) => monthly))]));
}

function fromKey(key: string): Pick<Part, "layer" | "capability"> {
  const [layer = "", ...capability] = key.split("/");
  return { layer: layer === "cluster" ? "cluster" : "cloud", capability: capability.join("/") };
}

function bySize(a: Part, b: Part): number {
  return size(b) - size(a) || compareText(a.layer, b.layer) || compareText(a.capability, b.capability);
}

function size({ difference: { low, high } }: Part): number {
  return Math.max(Math.abs(low), Math.abs(high));
}
