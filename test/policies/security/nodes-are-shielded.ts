import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const gke = (shieldedInstanceConfig: PlanValue) => resource("gcp:container/nodePool:NodePool", { nodeConfig: { shieldedInstanceConfig } });
const aks = (inputs: Record<string, PlanValue>) => resource("azure-native:containerservice:AgentPool", inputs);
const shield = { enableSecureBoot: true, enableVTPM: true };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "nodes on Google Cloud",
      answer: "passed",
      resources: [gke({ enableSecureBoot: true, enableIntegrityMonitoring: true })],
    },
    {
      sort: "compliant",
      title: "nodes on Azure",
      answer: "passed",
      resources: [
        aks({ securityProfile: shield }),
        resource("azure-native:containerservice:ManagedCluster", { agentPoolProfiles: [{ securityProfile: shield }] }),
      ],
    },
    {
      sort: "violating",
      title: "nodes that start whatever is there",
      answer: "violated",
      paths: ["nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring", "nodeConfig.shieldedInstanceConfig.enableSecureBoot"],
      resources: [gke({ enableSecureBoot: false, enableIntegrityMonitoring: false })],
    },
    {
      sort: "violating",
      title: "a cluster and a pool that say no",
      answer: "violated",
      paths: ["enableShieldedNodes", "securityProfile.enableVTPM"],
      resources: [
        resource("gcp:container/cluster:Cluster", { enableShieldedNodes: false }),
        aks({ securityProfile: { ...shield, enableVTPM: false } }),
      ],
    },
    {
      sort: "boundary",
      title: "pools of Azure that cannot",
      answer: "passed",
      resources: [aks({ gpuProfile: { driver: "Install" } }), { ...aks({ osDiskType: "Ephemeral" }), urn: "disk" }],
    },
    {
      sort: "boundary",
      title: "a pool of GPUs whose driver comes another way",
      answer: "violated",
      resources: [aks({ gpuProfile: { driver: "None" } })],
    },
    { sort: "unknown", title: "a word that is known later", answer: "undetermined", resources: [gke({ enableSecureBoot: unknown })] },
    {
      sort: "absent",
      title: "nodes that say nothing",
      answer: "violated",
      paths: ["nodeConfig.shieldedInstanceConfig.enableSecureBoot"],
      resources: [resource("gcp:container/nodePool:NodePool", {})],
    },
    { sort: "wrong-type", title: "nodes that say it as text", answer: "violated", resources: [gke({ enableSecureBoot: "true" })] },
  ],
};
