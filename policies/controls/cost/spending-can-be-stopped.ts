import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { eventOf } from "../../core/events.ts";
import { anyOf, type Finding, violated } from "../../core/finding.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../core/objects.ts";
import { alertsOf } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

/** How Kueue is told to admit nothing more. https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/#stoppolicy */
const HOLDS: readonly string[] = ["Hold", "HoldAndDrain"];

export const control = defineControl({
  id: "spending-can-be-stopped",
  level: 3,
  dimension: "cost",
  severity: "low",
  statement: "When too much is spent, something stops new machines from being started, without a person.",
  sources: [{ by: "estate", reference: "an e-mail stops nothing at night" }],
  remediation: "Set `cost.holdQueues: true`, with `budget` in USD, `queueing` and `triggers` on.",
  keys: ["cost.holdQueues", "budget.monthlyAmount"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "a machine of one's own sends no bill" } : undefined),
  estate: (estate) => {
    const ways = [...actionsOf(estate), ...topicsOf(estate), ...groupsOf(estate), ...holdsOf(estate)];
    return anyOf(
      ways.length === 0 ? [[violated("", "")]] : ways,
      "",
      "must have something that acts on what is spent, and stops new machines",
    );
  },
});

/** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html */
function actionsOf(estate: Estate): readonly (readonly Finding[])[] {
  return estate
    .readingsOf("aws:budgets/budgetAction:BudgetAction")
    .map((action) => [...mustBe(action.at("approvalModel"), "AUTOMATIC"), ...mustBeGiven(action.at("definition"))]);
}

/** A budget that tells a topic, and a function that hears it. https://cloud.google.com/billing/docs/how-to/notify */
function topicsOf(estate: Estate): readonly (readonly Finding[])[] {
  const heard = estate
    .readingsOf("gcp:cloudfunctionsv2/function:Function")
    .map((each) => mustBeGiven(each.at("eventTrigger", "pubsubTopic")));
  return estate.readingsOf("gcp:billing/budget:Budget").flatMap((budget) => {
    const told = mustBeGiven(budget.at("allUpdatesRule", "pubsubTopic"));
    return heard.map((listens) => [...told, ...listens]);
  });
}

/** A budget that tells a group of actions, one of which runs a program. https://learn.microsoft.com/azure/cost-management-billing/manage/cost-management-budget-scenario */
function groupsOf(estate: Estate): readonly (readonly Finding[])[] {
  const runs = estate
    .readingsOf("azure-native:monitor:ActionGroup")
    .filter((group) => RUNS.some((receivers) => group.at(receivers).items().length > 0));
  const budgets = estate.readingsOf("azure-native:consumption:Budget").map(({ resource }) => resource);
  return runs.map((group) => {
    const told = budgets.some(({ propertyDependencies }) => propertyDependencies["notifications"]?.includes(group.resource.urn));
    return told ? [] : [violated("", "")];
  });
}

const RUNS = ["automationRunbookReceivers", "azureFunctionReceivers", "logicAppReceivers"] as const;

/**
 * An alert on costs that stops the queues which training waits in. A sensor reaches only what stands in a namespace, so a team's queue and not the
 * one of the cluster behind it.
 */
function holdsOf(estate: Estate): readonly (readonly Finding[])[] {
  const told = alertsOf(estate).some((alert) => metricsIn(alert.at("expr").text() ?? "").some((metric) => COSTS.test(metric)));
  return estate.readingsOf("kubernetes:argoproj.io/v1alpha1:Sensor").flatMap((sensor) => {
    const dependencies = sensor.at("spec", "dependencies").items();
    const heard = told && dependencies.length > 0 && dependencies.every((dependency) => eventOf(sensor, dependency) !== undefined);
    const actions = sensor
      .at("spec", "triggers")
      .items()
      .map((trigger) => trigger.at("template", "k8s"));
    return actions
      .filter((action) => isOfQueue(action.at("source", "resource"), estate))
      .map((action) => [
        ...(heard ? [] : [violated("", "")]),
        ...mustBe(action.at("operation"), "patch"),
        ...mustBe(action.at("source", "resource", "spec", "stopPolicy"), HOLDS),
      ]);
  });
}

function isOfQueue(resource: Reading, estate: Estate): boolean {
  const named = objectsNamed(estate, "kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue", namespaceOf(resource), nameOf(resource));
  return resource.at("kind").value === "LocalQueue" && named.length > 0;
}

/** Metrics of OpenCost. https://opencost.io/docs/integrations/opencost-exporter */
const COSTS = /_(hourly_)?cost$/;
