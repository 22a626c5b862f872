import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNarrowBlock } from "../../policies/core/addresses.ts";

const byte = fc.integer({ min: 0, max: 255 });
const v4 = fc.tuple(byte, byte, byte, byte).map((parts) => parts.join("."));
const v6 = fc.ipV6().filter((address) => !address.includes("."));

describe("a block of addresses", () => {
  it("is narrow by its prefix, whatever it starts with", () => {
    fc.assert(fc.property(v4, fc.integer({ min: 0, max: 32 }), (address, prefix) => isNarrowBlock(`${address}/${prefix}`) === prefix >= 8));
    fc.assert(
      fc.property(v6, fc.integer({ min: 0, max: 128 }), (address, prefix) => isNarrowBlock(`${address}/${prefix}`) === prefix >= 7),
    );
  });

  it("is none where it is anything else", () => {
    fc.assert(fc.property(v4, fc.integer({ min: 33, max: 999 }), (address, prefix) => !isNarrowBlock(`${address}/${prefix}`)));
    fc.assert(fc.property(fc.string(), (text) => !isNarrowBlock(text) || /^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(text)));
    for (const text of ["", "*", "0.0.0.0/0", "::/0", "10.0.0.0", "10.0.0/8", "300.0.0.0/8", "10.0.0.0/08x", "10.0.0.0/8/8", "/8"])
      expect(isNarrowBlock(text), text).toBe(false);
  });
});
