import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";

export const control = defineControl({
  id: "control-planes-are-private",
  level: 3,
  dimension: "security",
  severity: "high",
  statement: "The API of a managed cluster has no address on the internet.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_39, CKV_GCP_18, CKV_GCP_25, CKV_AZURE_115" },
    { by: "cis", reference: "EKS 5.4.2, GKE 5.6.4, AKS 5.4.2" },
    { by: "aws", reference: "scalable: private endpoints" },
  ],
  remediation: "Leave `cluster.allowedCidrs` empty, and reach the cluster from inside of its network.",
  keys: ["cluster.allowedCidrs"],
  resources: {
    "aws:eks/cluster:Cluster": (cluster) => {
      const network = cluster.at("vpcConfig");
      return [...mustBe(network.at("endpointPublicAccess"), false), ...mustBe(network.at("endpointPrivateAccess"), true)];
    },
    "gcp:container/cluster:Cluster": (cluster) => [
      ...mustBe(cluster.at("privateClusterConfig", "enablePrivateEndpoint"), true),
      ...mustBe(cluster.at("controlPlaneEndpointsConfig", "dnsEndpointConfig", "allowExternalTraffic"), false, "passes"),
    ],
    // The name tells everybody an address that nobody outside reaches; it is not needed.
    "azure-native:containerservice:ManagedCluster": (cluster) => {
      const access = cluster.at("apiServerAccessProfile");
      return [...mustBe(access.at("enablePrivateCluster"), true), ...mustBe(access.at("enablePrivateClusterPublicFQDN"), false)];
    },
  },
});
