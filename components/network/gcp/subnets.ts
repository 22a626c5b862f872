import { Subnetwork, type SubnetworkArgs } from "@pulumi/gcp/compute/subnetwork.js";
import { physicalName } from "../../core/naming.ts";
import type { Blocks } from "./blocks.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/** Names of the ranges that clusters look for pods' and Services' addresses in; an existing network's subnet needs them too. */
const RANGES = { pods: "pods", services: "services" } as const;

/** Every connection is recorded, and summed up over ten minutes: shorter sums multiply the bill and name nobody else. https://cloud.google.com/vpc/docs/flow-logs#log-sampling */
const FLOW_LOGS = { aggregationInterval: "INTERVAL_10_MIN", flowSampling: 1, metadata: "INCLUDE_ALL_METADATA" };

/** One subnet for nodes and one for data, over all zones of the region. */
export function subnetsOf(site: Site, { data, nodes, pods, services }: Blocks): Readonly<Record<"nodes" | "data", Subnetwork>> {
  const secondaryIpRanges = [
    { rangeName: RANGES.pods, ipCidrRange: pods },
    { rangeName: RANGES.services, ipCidrRange: services },
  ];
  return {
    nodes: newSubnet(site, "nodes", { ipCidrRange: nodes, secondaryIpRanges }),
    data: newSubnet(site, "data", { ipCidrRange: data }),
  };
}

function newSubnet(
  { estate, name, network, options }: Site,
  role: string,
  blocks: Pick<SubnetworkArgs, "ipCidrRange" | "secondaryIpRanges">,
): Subnetwork {
  return new Subnetwork(
    `${name}-${role}`,
    {
      name: physicalName(estate, role, RESOURCE_NAME),
      project: estate.scope,
      region: estate.region,
      network: network.id,
      ...blocks,
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: true,
      logConfig: FLOW_LOGS,
    },
    options,
  );
}
