import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const alarm = { threshold: 80, thresholdType: "PERCENTAGE", subscriberEmailAddresses: ["platform@example.com"] };

function ofAws(notifications: PlanValue, inputs: Record<string, PlanValue> = {}) {
  return resource("aws:budgets/budget:Budget", { budgetType: "COST", limitAmount: "3000", notifications, ...inputs });
}

function ofGcp(inputs: Record<string, PlanValue> = {}) {
  return resource("gcp:billing/budget:Budget", {
    amount: { specifiedAmount: { units: "3000" } },
    thresholdRules: [{ thresholdPercent: 0.8 }],
    allUpdatesRule: { disableDefaultIamRecipients: true, monitoringNotificationChannels: [unknown] },
    ...inputs,
  });
}

function ofAzure(notification: Record<string, PlanValue> = {}) {
  const actual = { enabled: true, threshold: 80, contactEmails: ["platform@example.com"], ...notification };
  return resource("azure-native:consumption:Budget", { amount: 3000, notifications: { actual } });
}

export const cases: ControlCases = {
  harmless: [/disableDefaultIamRecipients$/],
  cases: [
    { sort: "compliant", title: "a budget of AWS", answer: "passed", resources: [ofAws([alarm])] },
    { sort: "compliant", title: "a budget of Google Cloud", answer: "passed", resources: [ofGcp()] },
    { sort: "compliant", title: "a budget of Azure", answer: "passed", resources: [ofAzure()] },
    {
      sort: "violating",
      title: "a budget that nobody hears of",
      answer: "violated",
      paths: ["notifications"],
      resources: [ofAws([{ ...alarm, subscriberEmailAddresses: [] }])],
    },
    {
      sort: "violating",
      title: "a budget of hours",
      answer: "violated",
      paths: ["budgetType"],
      resources: [ofAws([alarm], { budgetType: "USAGE" })],
    },
    {
      sort: "violating",
      title: "a budget that tells neither administrators nor a channel",
      answer: "violated",
      resources: [ofGcp({ allUpdatesRule: { disableDefaultIamRecipients: true } })],
    },
    { sort: "violating", title: "an alarm that is off", answer: "violated", resources: [ofAzure({ enabled: false })] },
    { sort: "violating", title: "a cloud's estate without a budget", answer: "violated", paths: [""], resources: [] },
    { sort: "boundary", title: "an alarm at the whole amount", answer: "passed", resources: [ofAws([{ ...alarm, threshold: 100 }])] },
    { sort: "boundary", title: "an alarm after the whole amount", answer: "violated", resources: [ofAws([{ ...alarm, threshold: 101 }])] },
    {
      sort: "boundary",
      title: "a budget that tells who may see the bill, as by default",
      answer: "passed",
      resources: [ofGcp({ allUpdatesRule: {} })],
    },
    { sort: "boundary", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "unknown", title: "alarms that are known later", answer: "undetermined", resources: [ofAws(unknown)] },
    { sort: "absent", title: "a budget without alarms", answer: "violated", resources: [ofGcp({ thresholdRules: [] })] },
    { sort: "wrong-type", title: "a threshold that is a text", answer: "violated", resources: [ofAws([{ ...alarm, threshold: "80" }])] },
  ],
};
