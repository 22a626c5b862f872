import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, grouped, shortName, visible } from "../../report/visible.ts";

describe("visible text", () => {
  it.each([
    ["an escape sequence", "\u001b[31mred", "‹U+001B›[31mred"],
    ["a mark that turns the direction", "gpj.\u202eexe", "gpj.‹U+202E›exe"],
    ["a space without width", "ad\u200bmin", "ad‹U+200B›min"],
    ["a carriage return", "a\r", "a‹U+000D›"],
    ["a C1 control", "\u009b0m", "‹U+009B›0m"],
    ["a separator of lines", "a\u2028b", "a‹U+2028›b"],
    ["a tag from the astral planes", "a\u{e0041}", "a‹U+E0041›"],
    ["half of a pair", "a\ud83d", "a\ufffd"],
  ])("shows %s", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("leaves what people write as it is", () => {
    const text = "Größe\t3 → 5\nשלום 漢字 🙂";

    expect(visible(text)).toBe(text);
  });

  it("has no character left that a browser obeys or hides", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cf}\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u);
      }),
    );
  });
});

describe("cut text", () => {
  it("says how long it was", () => {
    expect(cut("abcdef", 3)).toBe("abc… (6 characters)");
    expect(shortName("n".repeat(2_000))).toMatch(/^n{160}… \(2,000 characters\)$/);
  });

  it("is whole where it fits", () => {
    expect(cut("abc", 3)).toBe("abc");
  });
});

describe("grouped numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [-1234567, "-1,234,567"],
  ])("%i is written %s", (amount, text) => {
    expect(grouped(amount)).toBe(text);
  });
});
