import ipaddr from "ipaddr.js";

/** Blocks of a network, disjoint and inside it. */
export interface SubnetBlocks {
  /** One a zone, for nodes and, where pods have addresses of the network, pods: three quarters of the whole. */
  readonly nodes: readonly [string, string, string];
  /** One a zone, for databases and private endpoints. */
  readonly data: readonly [string, string, string];
  /** One a zone, for what faces the internet: NAT gateways and load balancers. */
  readonly edge: readonly [string, string, string];
}

/** Longest and shortest prefix of a network that can be divided. */
export const PREFIX = { widest: 12, narrowest: 20 } as const;

/**
 * Divides a network: its four quarters are nodes, nodes, nodes, and one that is divided into eighths: three for data, three for the edge, two
 * left free.
 */
export function subnetBlocks(cidr: string): SubnetBlocks {
  const [a, b, c, rest] = divided(cidr, 2) as [string, string, string, string];
  const [d, e, f, g, h, i] = divided(rest, 3) as [string, string, string, string, string, string];
  return { nodes: [a, b, c], data: [d, e, f], edge: [g, h, i] };
}

/** Blocks of a block, in order: two to the power of `bits` of them. */
function divided(cidr: string, bits: number): string[] {
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const first = numberOf(ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${prefix}`));
  const size = 2 ** (32 - prefix - bits);
  return Array.from({ length: 2 ** bits }, (_, index) => `${addressOf(first + index * size)}/${prefix + bits}`);
}

function numberOf(address: ipaddr.IPv4): number {
  return address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
