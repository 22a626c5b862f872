import { Budget } from "@pulumi/azure-native/consumption/budget.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { UserError } from "../core/errors.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type BudgetArgs, type BudgetOutputs, BudgetSpec } from "./contract.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftconsumption */
const BUDGET_NAME: NameRule = { longest: 63 };

/** https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update */
const MOST_NOTIFICATIONS = 5;

/**
 * A monthly budget over everything that wears the environment's tag, in the currency of whoever pays the subscription: Azure takes no other, so `currency` is not
 * handed on. A budget can only be made in its first month or before it, a year at most, so `startMonth` has to be the month of the first run;
 * from then on it stays as it is. https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update#budgettimeperiod
 */
export class AzureBudget extends ComponentResource implements BudgetOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, BudgetSpec, args.spec);
    const notifications = notificationsOf(name, spec);
    const startMonth = startMonthOf(name, spec);
    super("estate:budget:AzureBudget", name, {}, opts);
    const { estate } = args;
    const budget = new Budget(
      `${name}-monthly`,
      {
        budgetName: physicalName(estate, "monthly", BUDGET_NAME),
        // Over the subscription by tag: nodes, and what managed systems make, lie in groups of their own.
        scope: `/subscriptions/${estate.account}`,
        filter: { tags: { name: "environment", operator: "In", values: [estate.environment] } },
        category: "Cost",
        amount: spec.monthlyAmount,
        timeGrain: "Monthly",
        timePeriod: { startDate: `${startMonth}-01T00:00:00Z` },
        notifications,
      },
      { parent: this, provider: estate.provider },
    );
    this.ready = [budget];
    this.registerOutputs({ budget: budget.name });
  }
}

/** @throws UserError where it is missing. */
function startMonthOf(owner: string, { startMonth }: BudgetSpec): string {
  if (startMonth !== undefined) return startMonth;
  throw new UserError(`${owner}: the spec is not valid`, [
    { path: "startMonth", reason: "is required on Azure: the month of the first `up`" },
  ]);
}

/**
 * One for each percentage that is spent, and one for the last when it is forecast.
 *
 * @throws UserError where these are more than Azure tells.
 */
function notificationsOf(owner: string, { alertPercent, receivers }: BudgetSpec) {
  const actual = [...new Set(alertPercent)].map((threshold) => ({ thresholdType: "Actual", threshold }));
  const forecast = alertPercent.slice(-1).map((threshold) => ({ thresholdType: "Forecasted", threshold }));
  if (actual.length + forecast.length > MOST_NOTIFICATIONS) {
    const most = MOST_NOTIFICATIONS - forecast.length;
    const reason = `must be at most ${most} percentages on Azure, whose budgets tell ${MOST_NOTIFICATIONS} times, and one is the forecast (got ${actual.length})`;
    throw new UserError(`${owner}: the spec is not valid`, [{ path: "alertPercent", reason }]);
  }
  const entries = [...actual, ...forecast].map((notification) => {
    const details = { ...notification, enabled: true, operator: "GreaterThan", contactEmails: [...receivers] };
    return [`${notification.thresholdType.toLowerCase()}-${notification.threshold}`, details] as const;
  });
  return Object.fromEntries(entries);
}
