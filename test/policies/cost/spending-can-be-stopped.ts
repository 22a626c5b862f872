import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const GROUP = "azure-native:monitor:ActionGroup";

function action(approvalModel: PlanValue) {
  return resource("aws:budgets/budgetAction:BudgetAction", { approvalModel, definition: { iamActionDefinition: { roles: ["nodes"] } } });
}

function budget(pubsubTopic: PlanValue) {
  return resource("gcp:billing/budget:Budget", { allUpdatesRule: { pubsubTopic } });
}

const listener = resource("gcp:cloudfunctionsv2/function:Function", { eventTrigger: { pubsubTopic: "budget" } });

function group(receivers: Record<string, PlanValue>) {
  return resource(GROUP, receivers, { name: "stop" });
}

function ofAzure(groups: readonly string[]) {
  return resource("azure-native:consumption:Budget", {}, { propertyDependencies: { notifications: groups } });
}

const queue = object("kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue", "default", {});
const source = object("kubernetes:argoproj.io/v1alpha1:EventSource", "alerts", { spec: { webhook: { alerts: { port: "12000" } } } });

function sensor(operation: PlanValue, stopPolicy: PlanValue) {
  const held = { kind: "LocalQueue", metadata: { name: "default", namespace: "mlops" }, spec: { stopPolicy } };
  return object("kubernetes:argoproj.io/v1alpha1:Sensor", "budget", {
    spec: {
      dependencies: [{ name: "alert", eventSourceName: "alerts", eventName: "alerts" }],
      triggers: [{ template: { k8s: { operation, source: { resource: held } } } }],
    },
  });
}

function rule(expr: PlanValue) {
  return object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "cost", {
    spec: { groups: [{ name: "spending", rules: [{ alert: "BudgetSpent", expr }] }] },
  });
}

const stack = resource("kubernetes:helm.sh/v3:Release", {
  chart: "kube-prometheus-stack",
  name: "stack",
  values: { prometheus: { prometheusSpec: { ruleSelectorNilUsesHelmValues: false } } },
});

const spent = rule("sum_over_time(sum(node_total_hourly_cost)[30d:1h]) > 3000");

export const cases: ControlCases = {
  harmless: [/\.alert$/, /^name$/, /^chart$/, /image$/, /receivers?\[0\]/i],
  cases: [
    { sort: "compliant", title: "an action of AWS that asks nobody", answer: "passed", resources: [action("AUTOMATIC")] },
    {
      sort: "compliant",
      title: "a function that hears of a budget of Google Cloud",
      answer: "passed",
      resources: [budget("budget"), listener],
    },
    {
      sort: "compliant",
      title: "a group of actions that runs a program",
      answer: "passed",
      resources: [group({ azureFunctionReceivers: [{ name: "stop" }] }), ofAzure([urnOf(GROUP, "stop")])],
    },
    {
      sort: "compliant",
      title: "an alert on costs that holds a queue",
      answer: "passed",
      resources: [sensor("patch", "Hold"), queue, source, spent, stack],
    },
    {
      sort: "violating",
      title: "an alert on something else",
      answer: "violated",
      resources: [sensor("patch", "Hold"), queue, source, rule("up == 0"), stack],
    },
    {
      sort: "violating",
      title: "an alert that nobody hears",
      answer: "violated",
      resources: [sensor("patch", "Hold"), queue, spent, stack],
    },
    {
      sort: "violating",
      title: "an alert that holds a queue that is not there",
      answer: "violated",
      resources: [sensor("patch", "Hold"), source, spent, stack],
    },
    { sort: "violating", title: "an action that waits for a person", answer: "violated", resources: [action("MANUAL")] },
    { sort: "violating", title: "a topic that nobody hears", answer: "violated", resources: [budget("budget")] },
    {
      sort: "violating",
      title: "a group of actions that sends e-mail",
      answer: "violated",
      resources: [group({ emailReceivers: [{ name: "platform" }] }), ofAzure([urnOf(GROUP, "stop")])],
    },
    {
      sort: "violating",
      title: "a group of actions that no budget tells",
      answer: "violated",
      resources: [group({ logicAppReceivers: [{ name: "stop" }] }), ofAzure([])],
    },
    {
      sort: "boundary",
      title: "an event that lets a queue go on",
      answer: "violated",
      resources: [sensor("patch", "None"), queue, source, spent, stack],
    },
    { sort: "boundary", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "unknown", title: "an action that is known later to ask or not", answer: "undetermined", resources: [action(unknown)] },
    { sort: "absent", title: "an estate that only sends e-mail", answer: "violated", paths: [""], resources: [] },
    { sort: "wrong-type", title: "an action whose model is a list", answer: "violated", resources: [action(["AUTOMATIC"])] },
  ],
};
