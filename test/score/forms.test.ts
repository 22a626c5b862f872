import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { scorecardOf } from "../../score/scorecard.ts";
import { scorecardToJson } from "../../score/to-json.ts";
import { scorecardToMarkdown } from "../../score/to-markdown.ts";
import { scorecardToText } from "../../score/to-text.ts";
import { deployment } from "../support/control-cases.ts";

const FORBIDDEN = /<(script|img|a)\b|\]\(|^#|^\|[^|]*<|\u001b/im;

function cardOf(name: string) {
  const facts = { environment: "test", cloud: "local" as const, maturity: 0, resources: [deployment(name, {})] };
  return scorecardOf(facts, evaluate(facts, CONTROLS, [], "2026-01-01"), []);
}

describe("a scorecard", () => {
  it("says of a wanting estate that nothing is achieved, what is wrong, where, and what to do", () => {
    const text = scorecardToText(cardOf("server"), undefined);

    expect(text).toContain("test: level 0 declared, none achieved, none proven");
    expect(text).toContain("violated: pods-run-as-non-root (level 0).");
    expect(text).toContain("kubernetes:apps/v1:Deployment server spec.template.spec.securityContext.runAsNonRoot: must be true");
  });

  it("counts every control of the declared level once, and lists those of all levels", () => {
    const card = JSON.parse(scorecardToJson(cardOf("server"), undefined)) as {
      dimensions: Record<string, Record<string, number>>;
      controls: { id: string }[];
    };
    const counted = Object.values(card.dimensions)
      .flatMap((counts) => Object.values(counts))
      .reduce((sum, count) => sum + count, 0);

    expect(counted).toBe(CONTROLS.filter(({ level }) => level === 0).length);
    expect(card.controls.map(({ id }) => id)).toEqual(CONTROLS.map(({ id }) => id));
  });

  it("is the same text for the same estate", () => {
    expect(scorecardToJson(cardOf("server"), undefined)).toBe(scorecardToJson(cardOf("server"), undefined));
  });

  it("lets no name break out of its Markdown", () => {
    const names = [
      "</script><script>alert(1)</script>",
      "[x](javascript:1)",
      "a|b",
      "`code`",
      "\n# title",
      "![i](http://x)",
      "<img src=x>",
    ];

    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...names), fc.string(), fc.string({ unit: "binary" })), (name) => {
        const lines = scorecardToMarkdown(cardOf(name), undefined).split("\n");

        expect(lines.filter((line) => FORBIDDEN.test(line.replace(/\\./g, "")))).toEqual([]);
        expect(lines.filter((line) => line.startsWith("  - ")).length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it("lets no name move a terminal's cursor", () => {
    // oxlint-disable-next-line no-control-regex -- these are what must not come through
    expect(scorecardToText(cardOf("\u001b[2J\u0007server"), undefined)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});
