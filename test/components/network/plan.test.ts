import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { PREFIX, subnetBlocks } from "../../../components/network/plan.ts";

const network = fc
  .record({ second: fc.integer({ min: 0, max: 255 }), prefix: fc.integer({ min: PREFIX.widest, max: PREFIX.narrowest }) })
  .map(({ prefix, second }) => {
    const first = ipaddr.IPv4.networkAddressFromCIDR(`10.${second}.0.0/${prefix}`).toString();
    return `${first}/${prefix}`;
  });

function rangeOf(cidr: string): readonly [number, number] {
  const number = (address: ipaddr.IPv4) => address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return [number(ipaddr.IPv4.networkAddressFromCIDR(cidr)), number(ipaddr.IPv4.broadcastAddressFromCIDR(cidr))];
}

describe("the blocks of a network", () => {
  it("lie in it and never overlap", () => {
    fc.assert(
      fc.property(network, (cidr) => {
        const { data, edge, nodes } = subnetBlocks(cidr);
        const [first, last] = rangeOf(cidr);
        const ranges = [...nodes, ...data, ...edge].map(rangeOf).sort(([a], [b]) => a - b);

        expect(ranges.every(([from, to]) => from >= first && to <= last)).toBe(true);
        expect(ranges.every(([from], index) => index === 0 || from > (ranges[index - 1]?.[1] ?? 0))).toBe(true);
      }),
    );
  });

  it("start where they say, so that a cloud takes them", () => {
    fc.assert(
      fc.property(network, (cidr) => {
        for (const block of Object.values(subnetBlocks(cidr)).flat()) {
          expect(ipaddr.IPv4.networkAddressFromCIDR(block).toString()).toBe(block.split("/")[0]);
        }
      }),
    );
  });

  it("give three quarters to nodes", () => {
    expect(subnetBlocks("10.40.0.0/16")).toEqual({
      nodes: ["10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18"],
      data: ["10.40.192.0/21", "10.40.200.0/21", "10.40.208.0/21"],
      edge: ["10.40.216.0/21", "10.40.224.0/21", "10.40.232.0/21"],
    });
  });
});
