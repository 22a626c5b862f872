import { join } from "node:path";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK } from "../../support/tracking-server.ts";

const PROGRAMS = join(import.meta.dirname, "../../../components/pipelines");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** All parts of a Markdown text, as GitHub and MLflow's page read it. */
function partsOf(text: string): readonly Node[] {
  const flat = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(flat)];
  return flat(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

function textOf(node: Node): string {
  return node.value ?? (node.children ?? []).map(textOf).join("");
}

const headings = (text: string) => partsOf(text).flatMap((node) => (node.type === "heading" ? [textOf(node)] : []));

describe.skipIf(python === undefined)(`the card of a model${whySkipped(prepared)}`, async () => {
  const printed = await python?.expect("python", ["-B", join(import.meta.dirname, "check-card.py"), PROGRAMS]);
  const cards = JSON.parse(printed ?? "{}") as Readonly<Record<"hostile" | "bare" | "spoilt" | "wrong" | "long", string>>;

  it("shows names, tags and columns as text, whatever they are", () => {
    const parts = partsOf(cards.hostile);

    expect(
      parts.filter(({ type }) => /^(html|link|image|strong|delete|code|inlineCode|footnote|definition|linkReference)/.test(type)),
    ).toEqual([]);
    expect(headings(cards.hostile)).toEqual([
      "iris, version 3",
      "Intended use",
      "Limits",
      "Who answers for it",
      "What it was made of",
      "What it takes",
      "What it gives",
      "How well it does",
      "How it does by group",
    ]);
    expect(cards.hostile).not.toMatch(/[\u202e\u001b]/);
    for (const row of parts.filter(({ type }) => type === "tableRow")) expect([2, 4]).toContain(row.children?.length);
  });

  it("says of what nobody stated that nobody did", () => {
    expect(cards.bare.match(/\*not stated\*/g)?.length).toBeGreaterThanOrEqual(5);
    expect(headings(cards.bare)).not.toContain("What it takes");
  });

  it("shows no groups where their tag is no table of groups", () => {
    for (const card of [cards.spoilt, cards.wrong]) expect(card.trimEnd()).toMatch(/## How it does by group\n\n\*not stated\*$/);
  });

  it("is cut at a whole line where the registry takes no more", () => {
    expect(cards.long.length).toBeLessThanOrEqual(5000);
    expect(cards.long).toMatch(/\|\n\n\*The rest is in the file `model-card\.md` of the run\.\*\n$/);
  });
});
