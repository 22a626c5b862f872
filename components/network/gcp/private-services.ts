import { GlobalAddress } from "@pulumi/gcp/compute/globalAddress.js";
import { Connection } from "@pulumi/gcp/servicenetworking/connection.js";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/**
 * Private services access: Google puts Cloud SQL and the like into this block of a network of its own and joins the two. A service takes the
 * network's id and finds the connection by itself. https://cloud.google.com/vpc/docs/private-services-access
 */
export function privateServicesOf({ estate, name, network, options }: Site, block: string): Connection {
  const [address = "", prefix] = block.split("/");
  const range = new GlobalAddress(
    `${name}-managed`,
    {
      name: physicalName(estate, "managed", RESOURCE_NAME),
      project: estate.scope,
      description: "What Google runs for the network",
      network: network.id,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address,
      prefixLength: Number(prefix),
      labels: tagsOf(estate, "network"),
    },
    options,
  );
  return new Connection(
    `${name}-private-services`,
    { network: network.id, service: "servicenetworking.googleapis.com", reservedPeeringRanges: [range.name] },
    options,
  );
}
