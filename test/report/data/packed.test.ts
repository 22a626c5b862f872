import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Json, packed } from "../../../report/data/packed.ts";
import { visible } from "../../../report/visible.ts";

/** The browser's file as Node reads it. */
const { unpacked }: { unpacked: (items: readonly unknown[]) => unknown } = await import(
  resolve(import.meta.dirname, "../../../report/browser/unpacked.js")
);

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("record"),
  ),
  list: fc.array(tie("value"), { maxLength: 6 }),
  record: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("value"), { maxKeys: 6 }),
}));

describe("packed data", () => {
  it("is unpacked to what it was", () => {
    fc.assert(
      fc.property(json.value, (value) => {
        expect(unpacked(JSON.parse(packed(value as Json)))).toEqual(
          JSON.parse(JSON.stringify(value), (_, each) => (typeof each === "string" ? visible(each) : each)),
        );
      }),
    );
  });

  it("holds equal texts and equal records once", () => {
    const record = { text: "a text that is long enough", list: [1, 2, 3] };
    const once = packed([record]).length;

    expect(packed(Array.from({ length: 100 }, () => ({ ...record }))).length).toBeLessThan(once + 300);
  });

  it("tells a text that looks like a number from the number", () => {
    expect(unpacked(JSON.parse(packed(["1", 1, "[0]", [1], "null", null])))).toEqual(["1", 1, "[0]", [1], "null", null]);
  });

  it("can stand in a script element", () => {
    expect(packed(["</script><!--<script>"])).not.toContain("<");
  });

  it("leaves out keys without a value", () => {
    expect(unpacked(JSON.parse(packed({ a: undefined, b: 1 })))).toEqual({ b: 1 });
  });
});
