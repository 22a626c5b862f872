import { describe, expect, it } from "vitest";
import { BudgetSpec } from "../../../components/budget/contract.ts";
import { capabilityOf, cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

describe.each(["prod-aws", "prod-gcp", "prod-azure"])("the budget of %s", (environment) => {
  it("tells every receiver at every percentage", async () => {
    const receivers = ["first@example.com", "second@example.com"];
    const budget = { monthlyAmount: 1234, alertPercent: [40, 90], receivers, startMonth: "2026-12" };
    const plan = await shippedPlan(environment, { budget });
    const text = JSON.stringify(
      cloudResources(plan)
        .filter((resource) => capabilityOf(resource, plan) === "budget")
        .map(({ inputs }) => inputs),
    );

    expect(text).toContain("1234");
    for (const receiver of receivers) expect(text).toContain(receiver);
    // Google counts in parts of one.
    for (const percent of budget.alertPercent) expect(text).toMatch(new RegExp(`\\b(${percent}|0\\.${percent / 10})\\b`));
    expect(text).toMatch(/forecast/i);
  });
});

describe("the spec of a budget", () => {
  it("wants somebody to tell", () => {
    expect(BudgetSpec.safeParse({ monthlyAmount: 1, receivers: [] }).success).toBe(false);
    expect(BudgetSpec.safeParse({ monthlyAmount: 1, receivers: ["not an address"] }).success).toBe(false);
  });
});
