import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const rds = (multiAz: PlanValue) => resource("aws:rds/instance:Instance", { multiAz });
const subnet = (zone: PlanValue, name: string) => resource(SUBNET, { availabilityZoneId: zone }, { name });

function gateway(name: string) {
  return resource(
    "aws:ec2/natGateway:NatGateway",
    { subnetId: unknown },
    { name, propertyDependencies: { subnetId: [urnOf(SUBNET, name)] } },
  );
}

function pool(inputs: Record<string, PlanValue>) {
  return resource("azure-native:containerservice:AgentPool", inputs);
}

export const cases: ControlCases = {
  // The program records which subnet is meant; its name goes with it.
  harmless: [/^subnetId$/],
  cases: [
    {
      sort: "compliant",
      title: "an estate on AWS",
      answer: "passed",
      resources: [
        rds(true),
        subnet("euc1-az1", "a"),
        subnet("euc1-az2", "b"),
        gateway("a"),
        gateway("b"),
        resource("aws:eks/nodeGroup:NodeGroup", { subnetIds: [unknown, unknown] }),
      ],
    },
    {
      sort: "compliant",
      title: "an estate on Google Cloud",
      answer: "passed",
      resources: [
        resource("gcp:sql/databaseInstance:DatabaseInstance", { settings: { availabilityType: "REGIONAL" } }),
        resource("gcp:container/cluster:Cluster", { location: "europe-west4" }),
        resource("gcp:container/nodePool:NodePool", { nodeLocations: ["europe-west4-a", "europe-west4-b"] }),
      ],
    },
    {
      sort: "compliant",
      title: "an estate on Azure",
      answer: "passed",
      resources: [
        resource("azure-native:dbforpostgresql:Server", { highAvailability: { mode: "ZoneRedundant" } }),
        resource("azure-native:storage:StorageAccount", { sku: { name: "Standard_ZRS" } }),
        resource("azure-native:containerregistry:Registry", { zoneRedundancy: "Enabled" }),
        resource("azure-native:network:NatGateway", { sku: { name: "StandardV2" } }),
        pool({ availabilityZones: ["1", "2"] }),
      ],
    },
    { sort: "violating", title: "a database in one zone", answer: "violated", paths: ["multiAz"], resources: [rds(false)] },
    {
      sort: "violating",
      title: "a zone that goes out by way of another",
      answer: "violated",
      paths: ["availabilityZoneId"],
      resources: [subnet("euc1-az1", "a"), subnet("euc1-az2", "b"), gateway("a")],
    },
    {
      sort: "violating",
      title: "a cluster in a zone, and machines in one",
      answer: "violated",
      paths: ["availabilityZones", "location", "nodeLocations"],
      resources: [
        resource("gcp:container/cluster:Cluster", { location: "europe-west4-a" }),
        resource("gcp:container/nodePool:NodePool", { nodeLocations: ["europe-west4-a"] }),
        pool({ availabilityZones: ["1"] }),
      ],
    },
    {
      sort: "violating",
      title: "data in one zone, and a way out in one",
      answer: "violated",
      paths: ["sku.name", "sku.name", "sku.name"],
      resources: [
        resource("azure-native:storage:StorageAccount", { sku: { name: "Standard_LRS" } }),
        resource("azure-native:network:NatGateway", { sku: { name: "Standard" } }),
        resource("azure-native:resources:Resource", { resourceType: "natGateways", sku: { name: "Standard" } }),
      ],
    },
    {
      sort: "boundary",
      title: "GPUs, which are where they are",
      answer: "passed",
      resources: [pool({ gpuProfile: { driver: "Install" } })],
    },
    {
      sort: "unknown",
      title: "zones that are known later",
      answer: "undetermined",
      resources: [pool({ availabilityZones: unknown }), subnet(unknown, "a"), gateway("a")],
    },
    { sort: "absent", title: "a database that says nothing", answer: "violated", resources: [resource("aws:rds/instance:Instance", {})] },
    { sort: "absent", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "wrong-type", title: "zones as a text", answer: "violated", resources: [pool({ availabilityZones: "1,2" })] },
  ],
};
