import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const subnet = (inputs: Record<string, PlanValue>) => resource("aws:ec2/subnet:Subnet", inputs);
const gke = (enablePrivateNodes: PlanValue) => resource("gcp:container/cluster:Cluster", { privateClusterConfig: { enablePrivateNodes } });
const pool = (enableNodePublicIP: PlanValue) => resource("azure-native:containerservice:AgentPool", { enableNodePublicIP });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "machines on AWS",
      answer: "passed",
      resources: [
        subnet({ mapPublicIpOnLaunch: false }),
        resource("aws:ec2/launchTemplate:LaunchTemplate", { networkInterfaces: [{ associatePublicIpAddress: "false" }] }),
        resource("aws:eks/nodeGroup:NodeGroup", { capacityType: "SPOT" }),
        resource("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", { spec: { associatePublicIPAddress: false } }),
      ],
    },
    {
      sort: "compliant",
      title: "machines on the other clouds",
      answer: "passed",
      resources: [
        gke(true),
        resource("gcp:container/nodePool:NodePool", { networkConfig: { enablePrivateNodes: true } }),
        pool(false),
        resource("azure-native:containerservice:ManagedCluster", { agentPoolProfiles: [{ enableNodePublicIP: false }] }),
      ],
    },
    {
      sort: "violating",
      title: "a subnet that gives every machine an address",
      answer: "violated",
      paths: ["mapPublicIpOnLaunch"],
      resources: [subnet({ mapPublicIpOnLaunch: true })],
    },
    {
      sort: "violating",
      title: "pools that do so on the other clouds",
      answer: "violated",
      paths: ["enableNodePublicIP", "networkConfig.enablePrivateNodes", "networkInterfaces[0].accessConfigs"],
      resources: [
        pool(true),
        resource("gcp:container/nodePool:NodePool", { networkConfig: { enablePrivateNodes: false } }),
        resource("gcp:compute/instance:Instance", { networkInterfaces: [{ network: "estate", accessConfigs: [{}] }] }),
      ],
    },
    {
      sort: "violating",
      title: "machines that one logs in to",
      answer: "violated",
      paths: ["remoteAccess"],
      resources: [resource("aws:eks/nodeGroup:NodeGroup", { remoteAccess: { ec2SshKey: "admin" } })],
    },
    {
      sort: "boundary",
      title: "a machine with a list of addresses that is empty",
      answer: "violated",
      resources: [resource("gcp:compute/instance:Instance", { networkInterfaces: [{ accessConfigs: [] }] })],
    },
    { sort: "unknown", title: "a pool that is known later", answer: "undetermined", resources: [pool(unknown)] },
    { sort: "absent", title: "a subnet that says nothing, which means no", answer: "passed", resources: [subnet({})] },
    {
      sort: "absent",
      title: "a cluster that says nothing, which means yes",
      answer: "violated",
      paths: ["privateClusterConfig.enablePrivateNodes"],
      resources: [resource("gcp:container/cluster:Cluster", {})],
    },
    { sort: "wrong-type", title: "a cluster that says it as text", answer: "violated", resources: [gke("true")] },
  ],
};
