import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { Resource } from "@pulumi/azure-native/resources/resource.js";
import type { CustomResource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import type { NetworkSpec } from "../contract.ts";
import { NETWORK_NAME, type Site } from "./site.ts";

/** Zone of a gateway that stands in one. */
const ZONE = "1";

/** A version of the network's API that knows gateways over all zones; the one of the SDK is older. https://learn.microsoft.com/azure/templates/microsoft.network/natgateways */
const API_VERSION = "2025-01-01";

/** Minutes after which a connection that nothing passes over is cut, the most: https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource#timers */
const IDLE_MINUTES = 30;

/**
 * The way out for nodes. A subnet of Azure has one gateway at most and lies in all zones, so `natPerZone` is one gateway in all zones instead of one
 * in the first: the failure of any zone but its own stays in it either way, and with `natPerZone` that of its own too. Both cost the same.
 * https://learn.microsoft.com/azure/nat-gateway/nat-sku
 */
export function egressOf(site: Site, { natPerZone }: NetworkSpec): CustomResource {
  return natPerZone ? zoneRedundantGateway(site) : zonalGateway(site);
}

function zonalGateway({ estate, name, options }: Site): CustomResource {
  const placement = { resourceGroupName: estate.scope, location: estate.region, zones: [ZONE], tags: tagsOf(estate, "network") };
  const address = new PublicIPAddress(
    `${name}-egress-address`,
    {
      ...placement,
      publicIpAddressName: physicalName(estate, "egress", NETWORK_NAME),
      sku: { name: "Standard", tier: "Regional" },
      publicIPAddressVersion: "IPv4",
      publicIPAllocationMethod: "Static",
    },
    options,
  );
  return new NatGateway(
    `${name}-egress`,
    {
      ...placement,
      natGatewayName: physicalName(estate, "egress", NETWORK_NAME),
      sku: { name: "Standard" },
      idleTimeoutInMinutes: IDLE_MINUTES,
      publicIpAddresses: [{ id: address.id }],
    },
    options,
  );
}

/** By the resource of any kind, whose version can be chosen. Zones are not given: this kind has all of them. */
function zoneRedundantGateway({ estate, name, options }: Site): CustomResource {
  const placement = {
    apiVersion: API_VERSION,
    resourceProviderNamespace: "Microsoft.Network",
    parentResourcePath: "",
    resourceGroupName: estate.scope,
    resourceName: physicalName(estate, "egress-zones", NETWORK_NAME),
    location: estate.region,
    sku: { name: "StandardV2" },
    tags: tagsOf(estate, "network"),
  };
  const address = new Resource(
    `${name}-egress-zones-address`,
    {
      ...placement,
      resourceType: "publicIPAddresses",
      properties: { publicIPAddressVersion: "IPv4", publicIPAllocationMethod: "Static" },
    },
    options,
  );
  return new Resource(
    `${name}-egress-zones`,
    {
      ...placement,
      resourceType: "natGateways",
      properties: { idleTimeoutInMinutes: IDLE_MINUTES, publicIpAddresses: [{ id: address.id }] },
    },
    options,
  );
}
