import { Budget } from "@pulumi/aws/budgets/budget.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type BudgetArgs, type BudgetOutputs, BudgetSpec } from "./contract.ts";

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html */
const BUDGET_NAME: NameRule = { longest: 100 };

/** A monthly cost budget over everything that wears the environment's tag. */
export class AwsBudget extends ComponentResource implements BudgetOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, BudgetSpec, args.spec);
    super("estate:budget:AwsBudget", name, {}, opts);
    const { estate } = args;
    const budget = new Budget(
      `${name}-monthly`,
      {
        accountId: estate.account,
        name: physicalName(estate, "monthly", BUDGET_NAME),
        budgetType: "COST",
        timeUnit: "MONTHLY",
        ...(spec.startMonth === undefined ? {} : { timePeriodStart: `${spec.startMonth}-01_00:00` }),
        limitAmount: String(spec.monthlyAmount),
        limitUnit: spec.currency,
        // Counts nothing until somebody switches the tag on for the bill:
        // https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
        costFilters: [{ name: "TagKeyValue", values: [`user:environment$${estate.environment}`] }],
        notifications: notificationsOf(spec),
        tags: tagsOf(estate, "budget"),
      },
      { parent: this, provider: estate.provider },
    );
    this.ready = [budget];
    this.registerOutputs({ budget: budget.name });
  }
}

/** Equal percentages once: AWS refuses two equal notifications. */
function notificationsOf({ alertPercent, receivers }: BudgetSpec) {
  const actual = [...new Set(alertPercent)].map((threshold) => ({ notificationType: "ACTUAL", threshold }));
  const forecast = alertPercent.slice(-1).map((threshold) => ({ notificationType: "FORECASTED", threshold }));
  return [...actual, ...forecast].map((notification) => ({
    ...notification,
    comparisonOperator: "GREATER_THAN",
    thresholdType: "PERCENTAGE",
    subscriberEmailAddresses: [...receivers],
  }));
}
