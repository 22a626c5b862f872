import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustNotBeGiven } from "../../core/demands.ts";
import type { Reading } from "../../core/reading.ts";

const isNot = (value: Reading) => mustBe(value, false, "passes");

export const control = defineControl({
  id: "nodes-have-no-public-address",
  level: 0,
  dimension: "security",
  severity: "high",
  statement: "No machine that runs workloads has an address on the internet, or a way to log in to it from there.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_88, CKV_AWS_100, CKV_AWS_130, CKV_GCP_40, CKV_GCP_64, CKV_AZURE_143" },
    { by: "cis", reference: "EKS 5.4.3, GKE 5.6.5, AKS 5.4.3" },
  ],
  remediation: "Leave machines to the estate; they reach out by way of the network's NAT.",
  keys: [],
  resources: {
    "aws:ec2/subnet:Subnet": (subnet) => isNot(subnet.at("mapPublicIpOnLaunch")),
    "aws:ec2/instance:Instance": (machine) => isNot(machine.at("associatePublicIpAddress")),
    "aws:ec2/launchTemplate:LaunchTemplate": (template) =>
      everyItem(template.at("networkInterfaces"), (card) => mustBe(card.at("associatePublicIpAddress"), [false, "false"], "passes")),
    "aws:eks/nodeGroup:NodeGroup": (group) => mustNotBeGiven(group.at("remoteAccess"), "must not be open for logging in"),
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": (nodes) => isNot(nodes.at("spec", "associatePublicIPAddress")),
    "gcp:compute/instance:Instance": (machine) =>
      everyItem(machine.at("networkInterfaces"), (card) =>
        mustNotBeGiven(card.at("accessConfigs"), "must have no address on the internet"),
      ),
    "gcp:container/cluster:Cluster": (cluster) => mustBe(cluster.at("privateClusterConfig", "enablePrivateNodes"), true),
    // What its cluster says holds where the pool says nothing.
    "gcp:container/nodePool:NodePool": (pool) => mustBe(pool.at("networkConfig", "enablePrivateNodes"), true, "passes"),
    "azure-native:containerservice:ManagedCluster": (cluster) =>
      everyItem(cluster.at("agentPoolProfiles"), (pool) => isNot(pool.at("enableNodePublicIP"))),
    "azure-native:containerservice:AgentPool": (pool) => isNot(pool.at("enableNodePublicIP")),
  },
});
