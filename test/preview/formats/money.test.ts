import { describe, expect, it } from "vitest";
import { costWord, differenceWord, isNothing, moneyWord } from "../../../preview/formats/money.ts";

describe("money", () => {
  it.each([
    [0, 0, "$0"],
    [0.001, 0.001, "$0"],
    [4.8, 4.8, "$4.80"],
    [0.4, 0.4, "$0.40"],
    [9.999, 9.999, "$10"],
    [1240.4, 1240.4, "$1,240"],
    [2.3, 230, "$2.30 to $230"],
    [-40, 10, "-$40 to $10"],
    [1_234_567, 1_234_567, "$1,234,567"],
  ])("from %d to %d is written %s", (low, high, text) => {
    expect(moneyWord({ low, high })).toBe(text);
  });

  it.each([
    [0, 0, "$0"],
    [-0.001, 0.001, "$0"],
    [0.4, 0.4, "+$0.40"],
    [120, 120, "+$120"],
    [10, 1900, "+$10 to +$1,900"],
    [-40, 10, "-$40 to +$10"],
    [0, 35, "$0 to +$35"],
    [-270, -302, "-$302 to -$270"],
  ])("as a difference from %d to %d is written %s", (low, high, text) => {
    expect(differenceWord({ low, high })).toBe(text);
  });

  it("is nothing only where it is less than a cent", () => {
    expect(isNothing({ low: -0.001, high: 0.004 })).toBe(true);
    expect(isNothing({ low: 0, high: 0.4 })).toBe(false);
  });

  it("says how much has no price beside what has one", () => {
    const after = {
      total: { low: 1, high: 1 },
      spot: { low: 0, high: 0 },
      items: [],
      unpriced: [{ urn: "u", what: "w" }],
      pricesOf: "2026-07-20",
    };

    expect(costWord({ before: undefined, after, difference: { low: 1, high: 1 }, parts: [] })).toBe("+$1, 1 without a price");
  });
});
