import type { PlannedResource } from "../../plan/plan.ts";
import { at, text } from "../../plan/wiring/values.ts";
import { ENDPOINT_GB, LOG_GB, NAT_GB } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { exactly, hours } from "../spans.ts";

/**
 * https://azure.microsoft.com/pricing/details/azure-nat-gateway/, https://azure.microsoft.com/pricing/details/ip-addresses/,
 * https://azure.microsoft.com/pricing/details/private-link/, https://azure.microsoft.com/pricing/details/dns/ and
 * https://azure.microsoft.com/pricing/details/network-watcher/
 */
export const azureNetwork: Pricer[] = [
  { types: ["azure-native:network:NatGateway"], chargesOf: natGateway },
  { types: ["azure-native:network:PublicIPAddress"], chargesOf: address },
  { types: ["azure-native:resources:Resource"], chargesOf: generic },
  { types: ["azure-native:network:PrivateEndpoint"], chargesOf: endpoint },
  { types: ["azure-native:network:FlowLog"], chargesOf: flowLog },
  { types: ["azure-native:dns:Zone"], chargesOf: () => zone("public") },
  { types: ["azure-native:privatedns:PrivateZone"], chargesOf: () => zone("private") },
];

import { byUsage } from "../usage.ts";

/** Resources that the provider has no type for say their own. */
function generic(resource: PlannedResource): Charges {
  const kind = text(resource.inputs["resourceType"]);
  if (kind === "natGateways") return natGateway(resource);
  if (kind === "publicIPAddresses") return address(resource);
  return [{ untold: `resource of type ${kind ?? "unknown"}` }];
}

function natGateway({ inputs }: PlannedResource): Charges {
  const sku = text(at(inputs, "sku", "name")) ?? "Standard";
  return [
    { what: `NAT gateway ${sku}`, price: { sheet: "nat", thing: sku }, quantity: hours(1) },
    byUsage("traffic through the NAT gateway", { sheet: "nat-traffic", thing: sku }, NAT_GB, "GB"),
  ];
}

function address({ inputs }: PlannedResource): Charges {
  const sku = text(at(inputs, "sku", "name")) ?? "Basic";
  return [{ what: `public IPv4 address ${sku}`, price: { sheet: "address", thing: sku }, quantity: hours(1) }];
}

function endpoint(): Charges {
  return [
    { what: "private endpoint", price: { sheet: "endpoint", thing: "private" }, quantity: hours(1) },
    byUsage("traffic through the endpoint", { sheet: "endpoint-traffic", thing: "private" }, ENDPOINT_GB, "GB"),
  ];
}

/** The first 5 GB of a month are free, which is within what is assumed. */
function flowLog(): Charges {
  return [byUsage("logs of the network's traffic", { sheet: "network-logs", thing: "collected" }, LOG_GB, "GB")];
}

function zone(thing: "public" | "private"): Charges {
  return [{ what: `${thing} DNS zone`, price: { sheet: "zone", thing }, quantity: exactly(1) }];
}
