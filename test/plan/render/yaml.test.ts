import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { PlanValue } from "../../../plan/plan.ts";
import { toYaml } from "../../../plan/render/yaml.ts";

const tricky = [
  "no",
  "On",
  "y",
  "null",
  "~",
  "1e3",
  "0x1f",
  "1_000",
  "12:30",
  "2026-11-23",
  "- a",
  "a: b",
  "# c",
  "&a",
  "*a",
  "!t",
  "%x",
  "@",
  "`",
  "",
];
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", " ", "\n", "\t", ":", "-", "#", "\r", "'", '"', "\\") }),
  fc.constantFrom(...tricky, "a\nb\n", "a\n\n  b", "a \nb", "\na", "a\n\n", "\u2028a", "\u0085"),
);
const values = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    texts,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test.each(["1.1", "1.2"] as const)("a YAML %s reader gets back what was written", (version) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(parse(toYaml(value), { version, schema: version === "1.1" ? "yaml-1.1" : "core" })).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 1000 },
  );
});

test("the order of keys does not show", () => {
  expect(toYaml({ b: 1, a: { d: [], c: {} } })).toBe("a:\n  c: {}\n  d: []\nb: 1\n");
});

test("text of several lines is written as a block that people can read", () => {
  expect(toYaml({ config: ["a:\n  b\n"] })).toBe("config:\n  - |\n    a:\n      b\n");
});
