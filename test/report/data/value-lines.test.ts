import { describe, expect, it } from "vitest";
import type { PlanValue } from "../../../plan/plan.ts";
import { assetMarker, SECRET, UNKNOWN } from "../../../plan/values.ts";
import { linesOf } from "../../../report/data/value-lines.ts";

describe("the lines of a value", () => {
  it.each<[string, PlanValue, string[]]>([
    ["a text", "a", ['"a"']],
    ["a text that looks like a number", "5", ['"5"']],
    ["a number", 5, ["5"]],
    ["nothing", null, ["null"]],
    ["a text of two lines", "a\nb", ["a", "b"]],
    ["a secret", SECRET, ["(secret)"]],
    ["what is unknown", UNKNOWN, ["(known after the update)"]],
    ["a file", assetMarker("0123456789abcdef"), ["(file 0123456789ab)"]],
    ["an empty list", [], ["[]"]],
    ["an empty record", {}, ["{}"]],
    ["a short list", ["a", 1], ['["a", 1]']],
    ["a list of records", [{ a: 1, b: [] }, "x"], ["- a: 1", "  b: []", '- "x"']],
    ["a record, sorted", { b: { c: SECRET }, a: "x\ny" }, ["a: |", "  x", "  y", "b:", "  c: (secret)"]],
    ["a key that is no word", { "a: b": 1 }, ['"a: b": 1']],
  ])("%s", (_, value, lines) => {
    expect(linesOf(value)).toEqual(lines);
  });

  it("end where nobody reads on", () => {
    let value: PlanValue = "deep";
    for (let depth = 0; depth < 5_000; depth += 1) value = { a: value };

    expect(linesOf(value).length).toBeLessThan(100);
  });
});
