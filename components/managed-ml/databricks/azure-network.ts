import { NatGateway } from "@pulumi/azure-native/network/natGateway.js";
import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { Subnet } from "@pulumi/azure-native/network/subnet.js";
import type { Input, Resource } from "@pulumi/pulumi";
import { textOf } from "../../core/inputs.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { optionsOf, placeOf, type Site } from "../azureml/site.ts";
import { freeBlocks } from "./blocks.ts";

/** Of all that a network consists of. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
const NETWORK_NAME: NameRule = { longest: 80 };

/** Zone of the way out, which a gateway of this kind has one of: without that zone no machine starts. https://learn.microsoft.com/azure/nat-gateway/nat-availability-zones */
const ZONE = "1";

/** The two subnets of Databricks, in which a machine has an address each. */
export interface Subnets {
  readonly host: string;
  readonly container: string;
  readonly ready: readonly Resource[];
}

/**
 * Subnets of their own, since Databricks shares them with nothing else. They get a way out of their own too: a subnet without one reaches nothing,
 * and that of the nodes is the network's. https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject
 */
export function newSubnets(site: Site, network: NetworkOutputs): Subnets {
  const [hostBlock, containerBlock] = freeBlocks(network.cidr);
  const gateway = newGateway(site);
  const group = newGroup(site);
  const nameOf = (role: string) => physicalName(site.estate, `databricks-${role}`, NETWORK_NAME);
  const newSubnet = (role: string, block: string, after: readonly Resource[]) =>
    new Subnet(
      `${site.name}-${role}`,
      {
        ...networkOf(network),
        subnetName: nameOf(role),
        addressPrefix: block,
        defaultOutboundAccess: false,
        natGateway: { id: gateway.id },
        networkSecurityGroup: { id: group.id },
        delegations: [{ name: "databricks", serviceName: "Microsoft.Databricks/workspaces" }],
      },
      // Azure refuses two changes of a network at once.
      { ...optionsOf(site), dependsOn: [...after] },
    );
  const host = newSubnet("host", hostBlock, network.ready);
  const container = newSubnet("container", containerBlock, [host]);
  return { host: nameOf("host"), container: nameOf("container"), ready: [host, container] };
}

/** Group and name of the network, which need not be the estate's group where it was there before. */
function networkOf({ id }: NetworkOutputs): { readonly resourceGroupName: Input<string>; readonly virtualNetworkName: Input<string> } {
  const word = (known: string, type: string) => {
    const words = known.split("/");
    return words[words.findIndex((candidate) => candidate.toLowerCase() === type) + 1] ?? "";
  };
  return {
    resourceGroupName: textOf({ id }, (known) => word(known.id, "resourcegroups")),
    virtualNetworkName: textOf({ id }, (known) => word(known.id, "virtualnetworks")),
  };
}

function newGateway(site: Site): NatGateway {
  const { estate, name } = site;
  const address = new PublicIPAddress(
    `${name}-egress-address`,
    {
      ...placeOf(site),
      publicIpAddressName: physicalName(estate, "databricks-egress", NETWORK_NAME),
      sku: { name: "Standard", tier: "Regional" },
      publicIPAddressVersion: "IPv4",
      publicIPAllocationMethod: "Static",
      zones: [ZONE],
    },
    optionsOf(site),
  );
  return new NatGateway(
    `${name}-egress`,
    {
      ...placeOf(site),
      natGatewayName: physicalName(estate, "databricks-egress", NETWORK_NAME),
      sku: { name: "Standard" },
      publicIpAddresses: [{ id: address.id }],
      zones: [ZONE],
    },
    optionsOf(site),
  );
}

/** Machines call their control plane by a private endpoint, so that no rule of Databricks's own is needed; what no rule speaks of is Azure's, and nothing gets in from outside. */
function newGroup(site: Site): NetworkSecurityGroup {
  return new NetworkSecurityGroup(
    `${site.name}-rules`,
    {
      ...placeOf(site),
      networkSecurityGroupName: physicalName(site.estate, "databricks", NETWORK_NAME),
      securityRules: [
        {
          name: "nothing-from-the-internet",
          description: "Nothing reaches machines from outside of the network",
          priority: 4000,
          direction: "Inbound",
          access: "Deny",
          protocol: "*",
          sourceAddressPrefix: "Internet",
          sourcePortRange: "*",
          destinationAddressPrefix: "*",
          destinationPortRange: "*",
        },
      ],
    },
    optionsOf(site),
  );
}
