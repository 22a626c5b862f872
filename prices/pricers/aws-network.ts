import type { PlannedResource } from "../../plan/plan.ts";
import { list } from "../../plan/wiring/values.ts";
import { ENDPOINT_GB, NAT_GB } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { exactly, hours } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/privatelink/pricing/ */
export const awsNetwork: Pricer[] = [
  { types: ["aws:ec2/natGateway:NatGateway"], chargesOf: natGateway },
  { types: ["aws:ec2/eip:Eip"], chargesOf: address },
  { types: ["aws:ec2/vpcEndpoint:VpcEndpoint"], chargesOf: endpoint },
  { types: ["aws:route53/zone:Zone"], chargesOf: zone },
];

function natGateway(): Charges {
  return [
    { what: "NAT gateway", price: { sheet: "nat", thing: "gateway" }, quantity: hours(1) },
    byUsage("traffic through the NAT gateway", { sheet: "nat-traffic", thing: "gateway" }, NAT_GB, "GB"),
  ];
}

/** Every public IPv4 address costs the same, whether it is in use or not. */
function address(): Charges {
  return [{ what: "public IPv4 address", price: { sheet: "address", thing: "ipv4" }, quantity: hours(1) }];
}

/** Gateway endpoints are free; the others cost by the hour in each zone. https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html */
function endpoint({ inputs }: PlannedResource): Charges {
  if (inputs["vpcEndpointType"] !== "Interface") return [];
  const zones = list(inputs["subnetIds"]).length;
  if (zones === 0) return [{ untold: "interface endpoint: number of zones unknown until an update" }];
  return [
    { what: `interface endpoint in ${zones} zones`, price: { sheet: "endpoint", thing: "interface" }, quantity: hours(zones) },
    byUsage("traffic through the endpoint", { sheet: "endpoint-traffic", thing: "interface" }, ENDPOINT_GB, "GB"),
  ];
}

function zone(): Charges {
  return [{ what: "DNS zone", price: { sheet: "zone", thing: "hosted" }, quantity: exactly(1) }];
}
