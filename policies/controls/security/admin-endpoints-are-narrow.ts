import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeGiven, mustBeText } from "../../core/demands.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

/** EKS and AKS let everybody in who is not kept out, and so does a load balancer; GKE's addresses by name do not. */
export const control = defineControl({
  id: "admin-endpoints-are-narrow",
  level: 0,
  dimension: "security",
  severity: "critical",
  statement: "No API server and no load balancer of a cluster is open to the whole internet.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_38, CKV_AWS_39, CKV_GCP_20, CKV_AZURE_6" },
    { by: "cis", reference: "EKS 5.4.1, GKE 5.6.3, AKS 5.4.1" },
    { by: "aws", reference: "initial: administrative access is restricted" },
  ],
  remediation:
    "List the address blocks of those who administer in `cluster.allowedCidrs`, and of those who use pages in `gateway.allowedCidrs`.",
  keys: ["cluster.allowedCidrs", "gateway.exposure", "gateway.allowedCidrs"],
  resources: {
    "aws:eks/cluster:Cluster": (cluster) => {
      const access = cluster.at("vpcConfig");
      return oneOf([mustBe(access.at("endpointPublicAccess"), false), narrow(access.at("publicAccessCidrs"))], access, "API server");
    },
    "gcp:container/cluster:Cluster": (cluster) => {
      const blocks = cluster.at("masterAuthorizedNetworksConfig", "cidrBlocks");
      const byAddress = [mustBe(cluster.at("privateClusterConfig", "enablePrivateEndpoint"), true), narrow(blocks, "cidrBlock")];
      return [
        ...oneOf(byAddress, blocks, "API server"),
        ...mustBe(cluster.at("controlPlaneEndpointsConfig", "dnsEndpointConfig", "allowExternalTraffic"), false, "passes"),
      ];
    },
    "azure-native:containerservice:ManagedCluster": (cluster) => {
      const access = cluster.at("apiServerAccessProfile");
      return oneOf([mustBe(access.at("enablePrivateCluster"), true), narrow(access.at("authorizedIPRanges"))], access, "API server");
    },
    "kubernetes:core/v1:Service": (service) =>
      service.at("spec", "type").value === "LoadBalancer" ? loadBalancer(service.at("metadata", "annotations"), service.at("spec")) : [],
    "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy": (proxy) => {
      const service = proxy.at("spec", "provider", "kubernetes", "envoyService");
      const type = service.at("type").value;
      return type === "ClusterIP" || type === "NodePort" ? [] : loadBalancer(service.at("annotations"), service);
    },
  },
});

/** Annotations by which each cloud keeps a load balancer inside of its network. */
const INTERNAL: Readonly<Record<string, string>> = {
  "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
  "networking.gke.io/load-balancer-type": "Internal",
  "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
};

function loadBalancer(annotations: Reading, service: Reading): readonly Finding[] {
  const inside = Object.entries(INTERNAL).map(([key, value]) => mustBe(annotations.at(key), value));
  return oneOf([...inside, narrow(service.at("loadBalancerSourceRanges"))], service, "load balancer");
}

/** Address blocks are listed, and none of them is wide enough to hold strangers. */
function narrow(blocks: Reading, key?: string): readonly Finding[] {
  const block = (item: Reading) =>
    mustBeText(key === undefined ? item : item.at(key), (text) => !isWide(text), "must be an address block no wider than a /8");
  return [...mustBeGiven(blocks), ...everyItem(blocks, block, "violates")];
}

function isWide(block: string): boolean {
  const [address, bits] = block.split("/");
  return address === undefined || bits === undefined || !/^\d+$/.test(bits) || Number(bits) < 8;
}

function oneOf(ways: readonly (readonly Finding[])[], at: Reading, what: string): readonly Finding[] {
  return anyOf(ways, at.path, `the ${what} must be private, or let in only address blocks that are listed`);
}
