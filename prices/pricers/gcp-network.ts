import type { PlannedResource } from "../../plan/plan.ts";
import { at } from "../../plan/wiring/values.ts";
import { LOG_GB, NAT_ADDRESSES, NAT_GB, NAT_MACHINES } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { exactly, hours, spanWord } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://cloud.google.com/nat/pricing, https://cloud.google.com/vpc/network-pricing and https://cloud.google.com/dns/pricing */
export const gcpNetwork: Pricer[] = [
  { types: ["gcp:compute/routerNat:RouterNat"], chargesOf: nat },
  { types: ["gcp:compute/globalAddress:GlobalAddress"], chargesOf: address },
  { types: ["gcp:compute/subnetwork:Subnetwork"], chargesOf: subnetwork },
  { types: ["gcp:dns/managedZone:ManagedZone"], chargesOf: zone },
];

/** By the machines behind it, of which 32 at most are counted. */
function nat(): Charges {
  return [
    {
      what: "NAT gateway",
      price: { sheet: "nat", thing: "machine" },
      quantity: hours(NAT_MACHINES),
      assumed: `${spanWord(NAT_MACHINES)} machines behind it`,
    },
    {
      what: "addresses of the NAT gateway",
      price: { sheet: "address", thing: "ipv4" },
      quantity: hours(NAT_ADDRESSES),
      assumed: `${spanWord(NAT_ADDRESSES)} addresses`,
    },
    byUsage("traffic through the NAT gateway", { sheet: "nat-traffic", thing: "gateway" }, NAT_GB, "GB"),
  ];
}

/** Internal ranges are free. */
function address({ inputs: { addressType } }: PlannedResource): Charges {
  if (addressType === "INTERNAL") return [];
  return [{ what: "public IPv4 address", price: { sheet: "address", thing: "ipv4" }, quantity: hours(1) }];
}

/** A subnet is free, what is logged of its traffic is not. */
function subnetwork({ inputs }: PlannedResource): Charges {
  if (at(inputs, "logConfig") === undefined) return [];
  return [byUsage("logs of the subnet's traffic", { sheet: "network-logs", thing: "generated" }, LOG_GB, "GB")];
}

function zone(): Charges {
  return [{ what: "DNS zone", price: { sheet: "zone", thing: "hosted" }, quantity: exactly(1) }];
}
