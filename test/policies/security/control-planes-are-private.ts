import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const eks = (vpcConfig: Record<string, PlanValue>) => resource("aws:eks/cluster:Cluster", { vpcConfig });
const gke = (enablePrivateEndpoint: PlanValue, more: Record<string, PlanValue> = {}) =>
  resource("gcp:container/cluster:Cluster", { privateClusterConfig: { enablePrivateEndpoint }, ...more });

function aks(apiServerAccessProfile: Record<string, PlanValue>) {
  return resource("azure-native:containerservice:ManagedCluster", { apiServerAccessProfile });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a cluster of AWS that is inside only",
      answer: "passed",
      resources: [eks({ endpointPublicAccess: false, endpointPrivateAccess: true })],
    },
    {
      sort: "compliant",
      title: "clusters of the other clouds",
      answer: "passed",
      resources: [
        gke(true, { controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } } }),
        aks({ enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false }),
      ],
    },
    {
      sort: "violating",
      title: "a cluster that known addresses reach",
      answer: "violated",
      paths: ["vpcConfig.endpointPublicAccess"],
      resources: [eks({ endpointPublicAccess: true, endpointPrivateAccess: true, publicAccessCidrs: ["203.0.113.0/24"] })],
    },
    {
      sort: "violating",
      title: "clusters of the other clouds that are outside too",
      answer: "violated",
      paths: [
        "apiServerAccessProfile.enablePrivateClusterPublicFQDN",
        "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic",
      ],
      resources: [
        gke(true, { controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } } }),
        aks({ enablePrivateCluster: true, enablePrivateClusterPublicFQDN: true }),
      ],
    },
    {
      sort: "boundary",
      title: "a cluster that nobody reaches",
      answer: "violated",
      paths: ["vpcConfig.endpointPrivateAccess"],
      resources: [eks({ endpointPublicAccess: false, endpointPrivateAccess: false })],
    },
    { sort: "unknown", title: "an endpoint that is known later", answer: "undetermined", resources: [gke(unknown)] },
    { sort: "absent", title: "a cluster that says nothing", answer: "violated", resources: [resource("aws:eks/cluster:Cluster", {})] },
    { sort: "wrong-type", title: "a cluster that says it as text", answer: "violated", resources: [gke("true")] },
  ],
};
