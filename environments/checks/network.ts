import ipaddr from "ipaddr.js";
import type { Cloud } from "../../components/core/cloud.ts";
import { PREFIX } from "../../components/network/plan.ts";
import type { Environment } from "../schema.ts";
import type { Finding, Known } from "./finding.ts";

/** Blocks for private use. https://datatracker.ietf.org/doc/html/rfc1918#section-3 */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** Blocks that pods and Services have on every cloud, outside of any network. */
const TAKEN = [
  ["pods", "100.64.0.0/14"],
  ["Services", "172.20.0.0/16"],
] as const;

/** Addresses of its subnet that a node needs: its own and, on AWS, one for each of its pods. */
const ADDRESSES_PER_NODE: Readonly<Record<Exclude<Cloud, "local">, number>> = { aws: 32, gcp: 1, azure: 1 };

/** How each cloud writes the id of a network, and of a subnet. */
const NETWORK_IDS: Readonly<
  Record<Exclude<Cloud, "local">, { readonly network: RegExp; readonly subnet: RegExp; readonly example: string }>
> = {
  aws: {
    network: /^vpc-[0-9a-f]{8,17}$/,
    subnet: /^subnet-[0-9a-f]{8,17}$/,
    example: "vpc-0123456789abcdef0 and subnet-0123456789abcdef0",
  },
  gcp: {
    network: /^projects\/[a-z0-9:.-]+\/global\/networks\/[a-z0-9-]+$/,
    subnet: /^projects\/[a-z0-9:.-]+\/regions\/[a-z0-9-]+\/subnetworks\/[a-z0-9-]+$/,
    example: "projects/<project>/global/networks/<name> and projects/<project>/regions/<region>/subnetworks/<name>",
  },
  azure: {
    network: /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+$/,
    subnet:
      /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/,
    example:
      "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<name>, and the same with /subnets/<name>",
  },
};

/** Whether the network is private, large enough, apart from others, and of the right cloud where it exists already. */
export function networkFindings({ cloud, cluster, network }: Known): Finding[] {
  if (cloud === undefined || cloud === "local" || network === undefined) return [];
  return [...blockFindings(network.cidr), ...existingFindings(cloud, network.existing), ...sizeFindings(cloud, network, cluster)];
}

function blockFindings(cidr: string): Finding[] {
  const keys = ["network", "cidr"];
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const first = ipaddr.IPv4.networkAddressFromCIDR(cidr).toString();
  const findings: Finding[] = [];
  if (address.toString() !== first) findings.push([keys, `must start at its first address, ${first}/${prefix} (got ${cidr})`]);
  if (prefix < PREFIX.widest || prefix > PREFIX.narrowest)
    findings.push([keys, `must be from /${PREFIX.widest} to /${PREFIX.narrowest} (got /${prefix})`]);
  if (!PRIVATE.some((block) => contains(block, cidr)))
    findings.push([keys, `must lie in ${PRIVATE.join(", ")}: public addresses are somebody else's (got ${cidr})`]);
  for (const [whose, block] of TAKEN)
    if (overlap(block, cidr)) findings.push([keys, `must not overlap ${block}, which ${whose} have (got ${cidr})`]);
  return findings;
}

function existingFindings(cloud: Exclude<Cloud, "local">, existing: Environment["network"]["existing"]): Finding[] {
  if (existing === undefined) return [];
  const { example, network, subnet } = NETWORK_IDS[cloud];
  const reason = (value: string) => `is no id of ${cloud} (got ${JSON.stringify(value.slice(0, 60))}); write ${example}`;
  const subnets = (["nodeSubnets", "dataSubnets"] as const).flatMap((key) =>
    existing[key].flatMap((id, index): Finding[] => (subnet.test(id) ? [] : [[["network", "existing", key, index], reason(id)]])),
  );
  return network.test(existing.id) ? subnets : [[["network", "existing", "id"], reason(existing.id)], ...subnets];
}

/** Nodes that the block of pods has room for where pods have no addresses of the network: a /24 each of a /14. */
const NODES_BY_PODS: Readonly<Record<Exclude<Cloud, "local">, number>> = { aws: Number.POSITIVE_INFINITY, gcp: 1024, azure: 1024 };

/** Three quarters of the network are the nodes'. */
function sizeFindings(
  cloud: Exclude<Cloud, "local">,
  { cidr }: Environment["network"],
  cluster: Environment["cluster"] | undefined,
): Finding[] {
  if (cluster === undefined || cluster.kind === "none") return [];
  const [, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const room = Math.min(Math.floor((2 ** (32 - prefix) * 3) / 4 / ADDRESSES_PER_NODE[cloud]), NODES_BY_PODS[cloud]);
  const nodes = cluster.nodePools.reduce((sum, { max }) => sum + max, 0);
  if (nodes <= room) return [];
  return [
    [["network", "cidr"], `has room for ${room} nodes, and cluster.nodePools may have ${nodes}; widen it, or lower max (got ${cidr})`],
  ];
}

function contains(outer: string, inner: string): boolean {
  const [address, prefix] = ipaddr.IPv4.parseCIDR(inner);
  const [block, outerPrefix] = ipaddr.IPv4.parseCIDR(outer);
  return prefix >= outerPrefix && address.match(block, outerPrefix);
}

function overlap(a: string, b: string): boolean {
  const [first, firstPrefix] = ipaddr.IPv4.parseCIDR(a);
  const [second, secondPrefix] = ipaddr.IPv4.parseCIDR(b);
  return firstPrefix <= secondPrefix ? second.match(first, firstPrefix) : first.match(second, secondPrefix);
}
