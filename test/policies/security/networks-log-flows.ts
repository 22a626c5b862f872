import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const VPC = "aws:ec2/vpc:Vpc";
const VNET = "azure-native:network:VirtualNetwork";
const subnet = (inputs: Record<string, PlanValue>) => resource("gcp:compute/subnetwork:Subnetwork", inputs);
const vpc = resource(VPC, { cidrBlock: "10.40.0.0/16" });

function flows(trafficType: PlanValue, from: readonly string[] = [urnOf(VPC, "vpc")]) {
  return resource("aws:ec2/flowLog:FlowLog", { vpcId: unknown, trafficType }, { propertyDependencies: { vpcId: from } });
}

function azureFlows(inputs: Record<string, PlanValue>) {
  const propertyDependencies = { targetResourceId: [urnOf(VNET, "virtualnetwork")] };
  return resource("azure-native:network:FlowLog", { targetResourceId: unknown, ...inputs }, { propertyDependencies });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a network with a log of all traffic",
      answer: "passed",
      resources: [vpc, flows("ALL")],
    },
    {
      sort: "compliant",
      title: "networks of the other clouds",
      answer: "passed",
      resources: [
        subnet({ logConfig: { aggregationInterval: "INTERVAL_10_MIN" } }),
        resource(VNET, {}),
        azureFlows({ enabled: true, storageId: "/subscriptions/0/storageAccounts/flows" }),
      ],
    },
    { sort: "violating", title: "a network without a log", answer: "violated", resources: [vpc] },
    {
      sort: "violating",
      title: "a log of what was refused only",
      answer: "violated",
      paths: ["trafficType"],
      resources: [vpc, flows("REJECT")],
    },
    {
      sort: "violating",
      title: "networks of the other clouds without",
      answer: "violated",
      paths: ["enabled", "logConfig"],
      resources: [subnet({}), resource(VNET, {}), azureFlows({ enabled: false, storageId: unknown })],
    },
    {
      sort: "boundary",
      title: "a subnet in which nothing of ours runs",
      answer: "passed",
      resources: [subnet({ purpose: "REGIONAL_MANAGED_PROXY" })],
    },
    { sort: "unknown", title: "a log of nobody knows which network", answer: "undetermined", resources: [vpc, flows("ALL", [])] },
    { sort: "absent", title: "a subnet that says nothing", answer: "violated", resources: [subnet({})] },
    { sort: "wrong-type", title: "traffic as a number", answer: "violated", resources: [vpc, flows(1)] },
  ],
};
