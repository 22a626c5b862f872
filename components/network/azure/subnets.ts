import { NetworkSecurityGroup } from "@pulumi/azure-native/network/networkSecurityGroup.js";
import { Subnet, type SubnetArgs } from "@pulumi/azure-native/network/subnet.js";
import { VirtualNetwork } from "@pulumi/azure-native/network/virtualNetwork.js";
import type { network as inputs } from "@pulumi/azure-native/types/input.js";
import type { CustomResource, Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { type NetworkSpec, POD_BLOCK } from "../contract.ts";
import { subnetBlocks } from "../plan.ts";
import { NETWORK_NAME, type Site } from "./site.ts";

/** What a network consists of. */
interface Subnets {
  readonly network: VirtualNetwork;
  readonly nodes: Subnet;
  readonly data: Subnet;
  readonly api: Subnet;
}

/**
 * The network and its subnets. With an overlay a node needs one address, so the first of the three blocks for nodes is enough for as many as the
 * block for pods allows, about a thousand; the other two stay free. They are made one after another: Azure refuses two changes of a network at once.
 */
export function subnetsOf(site: Site, { cidr }: NetworkSpec, gateway: CustomResource): Subnets {
  const blocks = subnetBlocks(cidr);
  const [nodeBlock, dataBlock, apiBlock] = [blocks.nodes[0], blocks.data[0], blocks.edge[0]];
  const network = newNetwork(site, cidr);
  const inside = podRule([nodeBlock, apiBlock, POD_BLOCK]);
  const clusterRules = { networkSecurityGroup: { id: newSecurityGroup(site, "nodes", [inside, PROBE_RULE, NOTHING_IN]).id } };
  const dataRules = { networkSecurityGroup: { id: newSecurityGroup(site, "data", [NOTHING_IN, NOTHING_OUT]).id } };
  const nodes = newSubnet(site, network, "nodes", { ...clusterRules, addressPrefix: nodeBlock, natGateway: { id: gateway.id } }, []);
  const data = newSubnet(site, network, "data", { ...dataRules, addressPrefix: dataBlock, ...RULES_FOR_ENDPOINTS }, [nodes]);
  const api = newSubnet(site, network, "api", { ...clusterRules, addressPrefix: apiBlock, ...FOR_AKS }, [data]);
  return { network, nodes, data, api };
}

/** Otherwise rules do not hold for private endpoints. https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy */
const RULES_FOR_ENDPOINTS = { privateEndpointNetworkPolicies: "NetworkSecurityGroupEnabled" } as const;

/** https://learn.microsoft.com/azure/aks/api-server-vnet-integration#aks-standard-bring-your-own-vnet */
const FOR_AKS = { delegations: [{ name: "aks", serviceName: "Microsoft.ContainerService/managedClusters" }] };

function newNetwork({ estate, name, options }: Site, cidr: string): VirtualNetwork {
  return new VirtualNetwork(
    `${name}-network`,
    {
      virtualNetworkName: physicalName(estate, "network", NETWORK_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      addressSpace: { addressPrefixes: [cidr] },
      tags: tagsOf(estate, "network"),
    },
    options,
  );
}

/** Without the way out to the internet that Azure gives subnets that have none of their own. https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access */
function newSubnet(site: Site, network: VirtualNetwork, role: string, args: Partial<SubnetArgs>, after: readonly Resource[]): Subnet {
  const { estate, name, options } = site;
  return new Subnet(
    `${name}-${role}`,
    {
      subnetName: physicalName(estate, role, NETWORK_NAME),
      resourceGroupName: estate.scope,
      virtualNetworkName: network.name,
      defaultOutboundAccess: false,
      ...args,
    },
    { ...options, dependsOn: [network, ...after] },
  );
}

/** What no rule speaks of is Azure's: the network reaches itself, and nothing else gets in. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules */
function newSecurityGroup(site: Site, role: string, securityRules: inputs.SecurityRuleArgs[]): NetworkSecurityGroup {
  const { estate, name, options } = site;
  return new NetworkSecurityGroup(
    `${name}-${role}-rules`,
    {
      networkSecurityGroupName: physicalName(estate, role, NETWORK_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      securityRules,
      tags: tagsOf(estate, "network"),
    },
    options,
  );
}

const ANY = { protocol: "*", sourcePortRange: "*", destinationPortRange: "*" } as const;

/** Pods' addresses are not the network's, and reach each other without a tunnel. https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#network-security-groups */
function podRule(blocks: string[]): inputs.SecurityRuleArgs {
  const between = { sourceAddressPrefixes: blocks, destinationAddressPrefixes: blocks };
  return { ...ANY, ...between, name: "nodes-and-pods", priority: 100, direction: "Inbound", access: "Allow" };
}

/** Azure's load balancers ask whether a node is well. */
const PROBE_RULE: inputs.SecurityRuleArgs = {
  ...ANY,
  name: "probes",
  priority: 200,
  direction: "Inbound",
  access: "Allow",
  sourceAddressPrefix: "AzureLoadBalancer",
  destinationAddressPrefix: "*",
};

const NOTHING_IN: inputs.SecurityRuleArgs = {
  ...ANY,
  name: "nothing-from-the-internet",
  priority: 4000,
  direction: "Inbound",
  access: "Deny",
  sourceAddressPrefix: "Internet",
  destinationAddressPrefix: "*",
};

const NOTHING_OUT: inputs.SecurityRuleArgs = {
  ...ANY,
  name: "nothing-to-the-internet",
  priority: 4000,
  direction: "Outbound",
  access: "Deny",
  sourceAddressPrefix: "*",
  destinationAddressPrefix: "Internet",
};
