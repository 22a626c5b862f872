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

function sensor(operation: PlanValue, stopPolicy: PlanValue) {
  const template = { k8s: { operation, source: { resource: { kind: "ClusterQueue", spec: { stopPolicy } } } } };
  return object("kubernetes:argoproj.io/v1alpha1:Sensor", "budget", { spec: { triggers: [{ template }] } });
}

export const cases: ControlCases = {
  harmless: [/receivers?\[0\]/i],
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
    { sort: "compliant", title: "an event that holds a queue", answer: "passed", resources: [sensor("patch", "Hold")] },
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
    { sort: "boundary", title: "an event that lets a queue go on", answer: "violated", resources: [sensor("patch", "None")] },
    { sort: "boundary", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "unknown", title: "an action that is known later to ask or not", answer: "undetermined", resources: [action(unknown)] },
    { sort: "absent", title: "an estate that only sends e-mail", answer: "violated", paths: [""], resources: [] },
    { sort: "wrong-type", title: "an action whose model is a list", answer: "violated", resources: [action(["AUTOMATIC"])] },
  ],
};
