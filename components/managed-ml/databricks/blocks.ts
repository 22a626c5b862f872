import ipaddr from "ipaddr.js";

/**
 * Two blocks of a network for Databricks: the halves of its last sixteenth, which the estate's own networks leave free. In a network that was
 * there before they have to be free too; else the cloud refuses them and nothing is changed.
 */
export function freeBlocks(cidr: string): readonly [string, string] {
  const [, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const first = numberOf(ipaddr.IPv4.networkAddressFromCIDR(cidr));
  const size = 2 ** (32 - prefix - EIGHTH - QUARTER);
  const end = first + 2 ** (32 - prefix);
  return [blockAt(end - 2 * size, prefix), blockAt(end - size, prefix)];
}

/** Bits by which the fourth quarter of a network, and an eighth of that, are longer than what they are a part of. */
const QUARTER = 2;
const EIGHTH = 3;

function blockAt(first: number, prefix: number): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix + QUARTER + EIGHTH}`;
}

function numberOf(address: ipaddr.IPv4): number {
  return address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
}
