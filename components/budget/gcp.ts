import { Budget } from "@pulumi/gcp/billing/budget.js";
import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel.js";
import { Project } from "@pulumi/gcp/organizations/project.js";
import type { input } from "@pulumi/gcp/types/index.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type BudgetArgs, type BudgetOutputs, BudgetSpec } from "./contract.ts";

/** https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets */
const BUDGET_NAME: NameRule = { longest: 60 };
const CHANNELS_PER_BUDGET = 5;

/**
 * A budget of Cloud Billing on the project; more than five receivers take another one like it. It counts calendar months by itself and so has no
 * use for the spec's `startMonth`.
 */
export class GcpBudget extends ComponentResource implements BudgetOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: BudgetArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, BudgetSpec, args.spec);
    super("estate:budget:GcpBudget", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const project = Project.get(`${name}-project`, args.estate.scope, {}, options);
    const channels = [...new Set(spec.receivers)].map((receiver) => newChannel(name, receiver, args, options));
    this.ready = groupsOf(channels, CHANNELS_PER_BUDGET).map((group, index) =>
      newBudget(name, index + 1, group, project, spec, args, options),
    );
    this.registerOutputs({});
  }
}

function newChannel(name: string, receiver: string, args: BudgetArgs, options: CustomResourceOptions): NotificationChannel {
  const { estate } = args;
  return new NotificationChannel(
    `${name}-${receiver}`,
    {
      type: "email",
      displayName: `Budget of ${estate.environment}: ${receiver}`,
      project: estate.scope,
      labels: { email_address: receiver },
      userLabels: tagsOf(estate, "budget"),
    },
    options,
  );
}

function newBudget(
  name: string,
  number: number,
  channels: readonly NotificationChannel[],
  project: Project,
  spec: BudgetSpec,
  args: BudgetArgs,
  options: CustomResourceOptions,
): Budget {
  return new Budget(
    `${name}-${number}`,
    {
      displayName: physicalName(args.estate, `budget-${number}`, BUDGET_NAME),
      // Without a billing account the project could not have had its APIs enabled, and nothing would stand here.
      billingAccount: project.billingAccount.apply((account) => account ?? ""),
      budgetFilter: { calendarPeriod: "MONTH", projects: [interpolate`projects/${project.number}`] },
      amount: { specifiedAmount: { currencyCode: spec.currency, units: String(spec.monthlyAmount) } },
      thresholdRules: thresholdsOf(spec),
      allUpdatesRule: { monitoringNotificationChannels: channels.map(({ id }) => id), disableDefaultIamRecipients: true },
    },
    options,
  );
}

/** A threshold is a share here, not a percentage. */
function thresholdsOf(spec: BudgetSpec): input.billing.BudgetThresholdRule[] {
  const shares = spec.alertPercent.map((percent) => percent / 100);
  const current = shares.map((thresholdPercent) => ({ thresholdPercent, spendBasis: "CURRENT_SPEND" }));
  const forecast = shares.slice(-1).map((thresholdPercent) => ({ thresholdPercent, spendBasis: "FORECASTED_SPEND" }));
  return [...current, ...forecast];
}

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
