import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff, oneSided } from "../../../report/data/line-diff.ts";
import type { DiffRow } from "../../../report/data/page-data.ts";

const lines = fc.array(fc.constantFrom("a", "b", "c", "d", ""), { maxLength: 60 });

/** One side of a diff; lines that are not shown are taken from the side that it was made of. */
function sideOf(rows: readonly DiffRow[], side: "before" | "after", original: readonly string[]): string[] {
  const rebuilt: string[] = [];
  for (const row of rows) {
    if (row[0] === "skipped") rebuilt.push(...original.slice(rebuilt.length, rebuilt.length + row[1]));
    else if (row[0] === "=") rebuilt.push(row[1]);
    else if (row[0] === "~") rebuilt.push(side === "before" ? row[1] : row[2]);
    else if (row[0] === "-" && side === "before") rebuilt.push(row[1]);
    else if (row[0] === "+" && side === "after") rebuilt.push(row[1]);
  }
  return rebuilt;
}

describe("a diff of lines", () => {
  it("holds both sides", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const rows = lineDiff(before, after);

        expect(sideOf(rows, "before", before)).toEqual(before);
        expect(sideOf(rows, "after", after)).toEqual(after);
      }),
    );
  });

  it("puts what changes at one place side by side, among three equal lines", () => {
    const before = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

    expect(lineDiff(before, before.with(4, "five"))).toEqual([
      ["skipped", 1],
      ["=", "2"],
      ["=", "3"],
      ["=", "4"],
      ["~", "5", "five"],
      ["=", "6"],
      ["=", "7"],
      ["=", "8"],
      ["skipped", 1],
    ]);
  });

  it("cuts a long line around the first difference, and says how long it was", () => {
    const before = "x".repeat(1_000_000);
    const [row] = lineDiff([before], [`${before.slice(0, 500_000)}y${before.slice(500_001)}`]);

    expect(row?.[0]).toBe("~");
    expect(String(row?.[2])).toMatch(/^… x{200}yx+ … \(a line of 1,000,000 characters\)$/);
    expect(String(row?.[1]).length).toBeLessThan(1_100);
  });

  it("ends with how many lines are left out, of texts without a line in common", () => {
    const many = (word: string) => Array.from({ length: 30_000 }, (_, line) => `${word} ${line}`);
    const rows = lineDiff(many("before"), many("after"));

    expect(rows.length).toBeLessThan(300);
    expect(rows.at(-1)).toEqual(["more", 29_760]);
  });

  it("of one side has nothing but its lines, and says how many more there are", () => {
    expect(oneSided("+", ["a", "b", "c"], 2)).toEqual([
      ["+", "a"],
      ["+", "b"],
      ["more", 1],
    ]);
  });
});
