import { describe, expect, it } from "vitest";
import { count, decimal, difference, moneyDifference } from "../../report/numbers.ts";

describe("money", () => {
  it.each([
    [120, 120, "+$120"],
    [-40, 10, "−$40 to +$10"],
    [-1500, -40, "−$1,500 to −$40"],
  ])("as a difference from %d to %d is written %s", (low, high, text) => {
    expect(moneyDifference({ low, high })).toBe(text);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [0.04, "0"],
    [3.45, "3.5"],
    [1234.56, "1,234.6"],
    [-0.5, "-0.5"],
  ])("%d is written %s", (amount, text) => {
    expect(decimal(amount)).toBe(text);
  });

  it.each([
    [0, "±0"],
    [0.001, "±0"],
    [2, "+2"],
    [-0.75, "−0.8"],
  ])("a difference of %d is written %s", (amount, text) => {
    expect(difference(amount)).toBe(text);
  });

  it("agree with their noun", () => {
    expect([count(1, "risk"), count(2, "risk")]).toEqual(["1 risk", "2 risks"]);
  });
});
