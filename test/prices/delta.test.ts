import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costDeltaOf } from "../../prices/delta.ts";
import { costIn, parts, planned } from "../support/priced.ts";

const TYPES = ["aws:ec2/natGateway:NatGateway", "aws:s3/bucket:Bucket", "aws:kms/key:Key"];
const CAPABILITIES = ["network", "object-store", "keys"];

/** A side of a change: resources by type, each in a capability's component. */
const SIDE = fc.option(
  fc.uniqueArray(fc.record({ type: fc.constantFrom(...TYPES), capability: fc.constantFrom(...CAPABILITIES), name: fc.nat({ max: 9 }) }), {
    selector: ({ capability, name, type }) => `${type} ${capability} ${name}`,
    maxLength: 15,
  }),
  { nil: undefined },
);

type Side = readonly { readonly type: string; readonly capability: string; readonly name: number }[];

function costOfSide(side: Side | undefined) {
  if (side === undefined) return undefined;
  const components = CAPABILITIES.map((capability) => planned(`estate:${capability}:Part`, capability, {}, { custom: false }));
  const held = side.map(({ capability, name, type }) =>
    planned(type, `${capability}-${name}`, {}, { parent: `urn:pulumi:test::mlops-estate::estate:${capability}:Part::${capability}` }),
  );
  return costIn("aws", "us-east-1", [...components, ...held]);
}

const NETWORK: Side = [{ type: "aws:ec2/natGateway:NatGateway", capability: "network", name: 1 }];
const KEYS: Side = [{ type: "aws:kms/key:Key", capability: "keys", name: 1 }];

describe("the difference of two monthly costs", () => {
  it("is by how much the smallest and the largest bill change", () => {
    const delta = costDeltaOf(costOfSide(KEYS), costOfSide([...KEYS, ...NETWORK]));

    expect(delta.difference).toEqual({ low: 33.3, high: 77.85 });
    expect(delta.parts).toEqual([{ layer: "cloud", capability: "network", difference: { low: 33.3, high: 77.85 } }]);
  });

  it("lists parts by size, whatever their sign", () => {
    const delta = costDeltaOf(costOfSide(NETWORK), costOfSide(KEYS));

    expect(delta.difference).toEqual({ low: -32.3, high: -76.85 });
    expect(delta.parts.map(({ capability, difference }) => [capability, difference.high])).toEqual([
      ["network", -77.85],
      ["keys", 1],
    ]);
  });

  it.each([
    ["an environment that is new", undefined, NETWORK, { low: 33.3, high: 77.85 }],
    ["an environment that goes", NETWORK, undefined, { low: -33.3, high: -77.85 }],
    ["no environment", undefined, undefined, { low: 0, high: 0 }],
  ] as const)("tells of %s", (_, before, after, difference) => {
    expect(costDeltaOf(costOfSide(before), costOfSide(after)).difference).toEqual(difference);
  });

  it("is the sum of its parts", () => {
    fc.assert(
      fc.property(SIDE, SIDE, (before, after) => {
        const { difference, parts: each } = costDeltaOf(costOfSide(before), costOfSide(after));

        const sums = each.map((part) => parts(part.difference)).reduce(([a, b], [c, d]) => [a + c, b + d] as const, [0, 0] as const);
        expect(sums).toEqual(parts(difference));
      }),
    );
  });

  it("is nothing between equal sides, and the opposite of the way back", () => {
    fc.assert(
      fc.property(SIDE, SIDE, (one, other) => {
        const there = costDeltaOf(costOfSide(one), costOfSide(other));
        const back = costDeltaOf(costOfSide(other), costOfSide(one));

        expect(costDeltaOf(costOfSide(one), costOfSide(one))).toMatchObject({ difference: { low: 0, high: 0 }, parts: [] });
        expect(parts(there.difference).map((end) => 0 - end)).toEqual([...parts(back.difference)]);
        expect(JSON.stringify(there)).toBe(JSON.stringify(costDeltaOf(costOfSide(one), costOfSide(other))));
      }),
    );
  });
});
