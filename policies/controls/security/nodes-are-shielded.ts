import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

const gkeNodes = (config: Reading): readonly Finding[] => {
  const shield = config.at("shieldedInstanceConfig");
  return [...mustBe(shield.at("enableSecureBoot"), true), ...mustBe(shield.at("enableIntegrityMonitoring"), true, "passes")];
};

/** EKS has no switch for it: its images decide. */
export const control = defineControl({
  id: "nodes-are-shielded",
  level: 1,
  dimension: "security",
  severity: "medium",
  statement: "Every node starts signed software only, where its cloud and machine can tell.",
  sources: [
    { by: "checkov", reference: "CKV_GCP_71, CKV_GCP_68" },
    { by: "cis", reference: "GKE 5.5.5, 5.5.6, 5.5.7" },
  ],
  remediation: "Leave nodes to the estate, which switches secure boot on.",
  keys: [],
  resources: {
    "gcp:container/cluster:Cluster": (cluster) => [
      ...mustBe(cluster.at("enableShieldedNodes"), true, "passes"),
      ...(cluster.at("nodeConfig").state === "absent" ? [] : gkeNodes(cluster.at("nodeConfig"))),
    ],
    "gcp:container/nodePool:NodePool": (pool) => gkeNodes(pool.at("nodeConfig")),
    "azure-native:containerservice:ManagedCluster": (cluster) => everyItem(cluster.at("agentPoolProfiles"), aksNodes),
    "azure-native:containerservice:AgentPool": aksNodes,
  },
});

/**
 * AKS cannot with drivers of GPUs that it installs itself, nor with every machine whose system lies on its own disk.
 * https://learn.microsoft.com/azure/aks/use-trusted-launch#limitations
 */
function aksNodes(pool: Reading): readonly Finding[] {
  if (pool.at("gpuProfile", "driver").value === "Install" || pool.at("osDiskType").value === "Ephemeral") return [];
  const profile = pool.at("securityProfile");
  return ["enableSecureBoot", "enableVTPM"].flatMap((part) => mustBe(profile.at(part), true));
}
