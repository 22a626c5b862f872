import { Router } from "@pulumi/gcp/compute/router.js";
import { RouterNat } from "@pulumi/gcp/compute/routerNat.js";
import type { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import { physicalName } from "../../core/naming.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/** Ports that a node starts with, and gets when its pods open more connections: powers of two. https://cloud.google.com/nat/docs/ports-and-addresses#dynamic-port */
const PORTS = { minPortsPerVm: 64, maxPortsPerVm: 8192 };

/** The way out for nodes and their pods; data has none. */
export function natOf({ estate, name, network, options }: Site, nodes: Subnetwork): RouterNat {
  const where = { project: estate.scope, region: estate.region };
  const router = new Router(
    `${name}-router`,
    { name: physicalName(estate, "router", RESOURCE_NAME), ...where, network: network.id },
    options,
  );
  return new RouterNat(
    `${name}-nat`,
    {
      name: physicalName(estate, "nat", RESOURCE_NAME),
      ...where,
      router: router.name,
      natIpAllocateOption: "AUTO_ONLY",
      sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
      subnetworks: [{ name: nodes.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
      enableDynamicPortAllocation: true,
      enableEndpointIndependentMapping: false,
      ...PORTS,
      logConfig: { enable: true, filter: "ERRORS_ONLY" },
    },
    options,
  );
}
