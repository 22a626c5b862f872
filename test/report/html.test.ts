import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html } from "../../report/html.ts";

describe("html", () => {
  it("leaves its own pieces as they are, and joins lists", () => {
    const items = ["a", "b"].map((text) => html`<li>${text}</li>`);

    expect(html`<ul>${items}</ul>${undefined}${3}`.text).toBe("<ul><li>a</li><li>b</li></ul>3");
  });

  it("lets no text become an element or leave its attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "/", "a", "!", "-", "=", " ") }), (text) => {
        expect(html`<b title="${text}">${text}</b>`.text).toMatch(/^<b title="[^<>"]*">[^<>"]*<\/b>$/);
      }),
    );
  });

  it("shows marks that turn the direction of text", () => {
    expect(html`${"a\u202eb"}`.text).toBe("a‹U+202E›b");
  });
});
