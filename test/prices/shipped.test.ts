import { describe, expect, it } from "vitest";
import { monthlyCostOf } from "../../prices/estimate.ts";
import type { CostItem, MonthlyCost } from "../../prices/monthly-cost.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan } from "../support/estate-plan.ts";

describe("what the shipped environments cost a month", () => {
  it("is what the table says", async () => {
    const lines: string[] = [];
    for (const name of CLOUD_ENVIRONMENTS) lines.push(lineOf(name, monthlyCostOf(await shippedPlan(name))));

    await expect(`${[HEAD, ...lines].join("\n")}\n`).toMatchFileSnapshot("golden/shipped.txt");
  }, 120_000);

  it("is nothing of a cloud on this machine", async () => {
    const { items, total, unpriced } = monthlyCostOf(await estatePlan());

    expect([items, unpriced, total]).toEqual([[], [], { low: 0, high: 0 }]);
  });
});

const HEAD = ["environment".padEnd(22), ...["low", "high", "spot", "cluster", "items", "unpriced"].map((word) => word.padStart(11))].join(
  "",
);

/** Dollars from low to high, the upper ends of what runs on spot capacity and of what the cluster buys, and how many items there are. */
function lineOf(name: string, { items, spot, total, unpriced }: MonthlyCost): string {
  const cluster = items.filter(({ layer }) => layer === "cluster").reduce((sum, { monthly }: CostItem) => sum + monthly.high, 0);
  const cells = [total.low.toFixed(2), total.high.toFixed(2), spot.high.toFixed(2), cluster.toFixed(2), items.length, unpriced.length];
  return [name.padEnd(22), ...cells.map((cell) => String(cell).padStart(11))].join("");
}
