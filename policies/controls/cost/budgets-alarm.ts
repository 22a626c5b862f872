import { about, defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven, someItem } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** Budgets of the clouds, and what is wrong with each. */
const BUDGETS: Readonly<Record<string, (budget: Reading) => readonly Finding[]>> = {
  "aws:budgets/budget:Budget": ofAws,
  "gcp:billing/budget:Budget": ofGcp,
  "azure-native:consumption:Budget": ofAzure,
};

const REASON = "must hold an alarm at the whole amount or before, and somebody who gets it";

export const control = defineControl({
  id: "budgets-alarm",
  level: 0,
  dimension: "cost",
  severity: "high",
  statement: "A cloud's estate has a monthly budget, and somebody is told before it is spent.",
  sources: [{ by: "estate", reference: "GPU nodes that are forgotten over a weekend cost more than all else in a month" }],
  remediation: "Set `budget.monthlyAmount` and `budget.receivers` in the environment file.",
  keys: ["budget.monthlyAmount", "budget.receivers"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "a machine of one's own sends no bill" } : undefined),
  estate: (estate) => {
    const budgets = estate.readingsOf(...Object.keys(BUDGETS));
    if (budgets.length === 0) return [violated("", "must have a budget")];
    return budgets.flatMap((budget) => about(budget.resource, BUDGETS[budget.resource.type]?.(budget) ?? []));
  },
});

function ofAws(budget: Reading): readonly Finding[] {
  return [
    ...mustBe(budget.at("budgetType"), "COST"),
    ...mustBeGiven(budget.at("limitAmount")),
    ...someItem(
      budget.at("notifications"),
      (each) =>
        each.at("thresholdType").value === "PERCENTAGE" &&
        isAtMost(each.at("threshold"), 100) &&
        isHeard(each, "subscriberEmailAddresses", "subscriberSnsTopicArns"),
      REASON,
    ),
  ];
}

/** Who may see the billing account is told by default, and by a channel otherwise. */
function ofGcp(budget: Reading): readonly Finding[] {
  const telling = budget.at("allUpdatesRule");
  const heard = telling.at("disableDefaultIamRecipients").value !== true || isHeard(telling, "monitoringNotificationChannels");
  return [
    ...mustBeGiven(budget.at("amount", "specifiedAmount", "units")),
    ...someItem(budget.at("thresholdRules"), (rule) => isAtMost(rule.at("thresholdPercent"), 1), REASON),
    ...(heard ? [] : [violated(telling.at("monitoringNotificationChannels").path, "must name somebody who is told")]),
  ];
}

function ofAzure(budget: Reading): readonly Finding[] {
  const notifications = budget.at("notifications");
  const heard = notifications
    .keys()
    .map((name) => notifications.at(name))
    .some(
      (each) =>
        each.at("enabled").value === true &&
        isAtMost(each.at("threshold"), 100) &&
        isHeard(each, "contactEmails", "contactGroups", "contactRoles"),
    );
  return [...mustBeGiven(budget.at("amount")), ...(heard ? [] : [violated(notifications.path, REASON)])];
}

function isAtMost(threshold: Reading, most: number): boolean {
  return (threshold.number() ?? Number.POSITIVE_INFINITY) <= most;
}

/** Whether one of several lists of receivers holds somebody. */
function isHeard(each: Reading, ...lists: readonly string[]): boolean {
  return lists.some((list) => mustBeGiven(each.at(list)).length === 0);
}
