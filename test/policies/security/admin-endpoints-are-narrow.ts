import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

function eks(vpcConfig: Record<string, PlanValue>) {
  return resource("aws:eks/cluster:Cluster", { vpcConfig });
}

function gke(inputs: Record<string, PlanValue>) {
  return resource("gcp:container/cluster:Cluster", inputs);
}

function aks(apiServerAccessProfile: Record<string, PlanValue>) {
  return resource("azure-native:containerservice:ManagedCluster", { apiServerAccessProfile });
}

function service(annotations: Record<string, PlanValue>, spec: Record<string, PlanValue> = {}) {
  return object("kubernetes:core/v1:Service", "pages", { spec: { type: "LoadBalancer", ...spec } }, { annotations });
}

function proxies(envoyService: Record<string, PlanValue>) {
  return object("kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy", "estate", { spec: { provider: { kubernetes: { envoyService } } } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "private API servers",
      answer: "passed",
      resources: [
        eks({ endpointPublicAccess: false }),
        gke({ privateClusterConfig: { enablePrivateEndpoint: true } }),
        aks({ enablePrivateCluster: true }),
      ],
    },
    {
      sort: "compliant",
      title: "API servers that list who may come",
      answer: "passed",
      resources: [
        eks({ publicAccessCidrs: ["203.0.113.0/24"] }),
        gke({
          masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] },
          controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } },
        }),
        aks({ authorizedIPRanges: ["203.0.113.7/32"] }),
      ],
    },
    {
      sort: "compliant",
      title: "load balancers inside of the network, or for listed addresses",
      answer: "passed",
      resources: [
        service({ "service.beta.kubernetes.io/aws-load-balancer-internal": "true" }),
        proxies({ type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] }),
      ],
    },
    {
      sort: "violating",
      title: "an API server for the whole internet",
      answer: "violated",
      paths: ["vpcConfig"],
      resources: [eks({ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] })],
    },
    {
      sort: "violating",
      title: "an API server of GKE under a name for everybody",
      answer: "violated",
      paths: ["controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic"],
      resources: [
        gke({
          privateClusterConfig: { enablePrivateEndpoint: true },
          controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } },
        }),
      ],
    },
    {
      sort: "violating",
      title: "a load balancer that another cloud's annotation would keep inside",
      answer: "violated",
      resources: [service({ "networking.gke.io/load-balancer-type": "External" })],
    },
    {
      sort: "violating",
      title: "proxies whose load balancer is for all",
      answer: "violated",
      resources: [proxies({ type: "LoadBalancer" })],
    },
    {
      sort: "boundary",
      title: "two halves of the internet",
      answer: "violated",
      resources: [eks({ publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"] })],
    },
    {
      sort: "boundary",
      title: "a Service that is no load balancer",
      answer: "passed",
      resources: [object("kubernetes:core/v1:Service", "mlflow", { spec: { type: "ClusterIP" } })],
    },
    {
      sort: "unknown",
      title: "addresses that are known later",
      answer: "undetermined",
      resources: [eks({ publicAccessCidrs: unknown })],
    },
    { sort: "absent", title: "clusters that say nothing", answer: "violated", resources: [eks({}), gke({}), aks({})] },
    { sort: "absent", title: "proxies that say nothing, which get a load balancer", answer: "violated", resources: [proxies({})] },
    {
      sort: "wrong-type",
      title: "a private API server by text",
      answer: "violated",
      resources: [aks({ enablePrivateCluster: "true" })],
    },
  ],
  // A Service of another type is no load balancer.
  harmless: [/\.type$/],
};
