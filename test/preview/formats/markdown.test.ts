import fc from "fast-check";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { COMMENT_BYTES, previewToMarkdown } from "../../../preview/formats/markdown/index.ts";
import type { Preview } from "../../../preview/preview.ts";
import { aFinding, anEnvironment, anUpdate, aPreview, aRisk } from "./sample.ts";

/** Every node of a comment as a host's parser sees it. */
function nodesOf(markdown: string): readonly Nodes[] {
  const root = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const below = (node: Nodes): Nodes[] => [node, ...("children" in node ? node.children.flatMap((child) => below(child)) : [])];
  return below(root);
}

/** A preview in which somebody else chose each name and each value. */
function hostilePreview(word: string): Preview {
  const change = { ...anUpdate(word, word, `${word}x`), capability: word };
  const environment = anEnvironment({
    environment: word,
    verdict: word,
    outcome: "destructive",
    changes: [change, { ...change, operation: "adopt", previousUrn: `urn:pulumi:a::b::c::${word}` }],
    risks: [aRisk(word, "critical", word), aRisk(word, "low", word)],
    judgement: {
      ...anEnvironment().judgement,
      violated: [aFinding(word, word), aFinding(word, word, false)],
      waived: [
        {
          ...aFinding(word),
          finding: {
            ...aFinding(word).finding,
            waiver: { control: "images-are-pinned", resource: word, reason: word, owner: word, expires: "2027-01-01" },
          },
        },
      ],
    },
  });
  return aPreview([environment, anEnvironment({ environment: `${word}-2`, error: word, outcome: "error" })], {
    verdict: word,
    base: { name: word, revision: word },
  });
}

const OURS = /^<details( open)?><summary>[^<>]*<\/summary>$|^<\/details>$/;

const SNIPPETS = [
  "</script>",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:b)",
  "![a](http://x.test/y.png)",
  "</details>",
  "<!-- mlops-estate:preview:x -->",
  "```\n# gone",
  "~~~",
  "`` ` ``",
  "| a | b |",
  "@somebody",
  "#123",
  "http://x.test",
  "\u001b[31mred",
  "\u202egnp.exe",
  "\r\n\r\n## heading",
  "+ create",
  "&lt;b&gt;",
  "**a**",
];

const word = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 5 })
    .map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
);

describe("a comment", () => {
  test("is read as nothing but what it is made of, whatever names and values say", () => {
    fc.assert(
      fc.property(word, (text) => {
        const nodes = nodesOf(previewToMarkdown(hostilePreview(text)));
        expect(
          nodes.filter(({ type }) =>
            ["link", "image", "linkReference", "imageReference", "definition", "footnoteReference"].includes(type),
          ),
        ).toEqual([]);
        expect(nodes.flatMap((node) => (node.type === "html" && !OURS.test(node.value) ? [node.value] : []))).toEqual([]);
        expect(nodes.flatMap((node) => (node.type === "heading" ? [node.depth] : []))).toEqual([2, 3, 3, 3, 3]);
      }),
      { numRuns: 300 },
    );
  });

  test("mentions nobody and refers to no issue", () => {
    const markdown = previewToMarkdown(hostilePreview("@somebody #12 !34"));
    const texts = nodesOf(markdown).flatMap((node) => (node.type === "text" ? [node.value] : []));
    expect(texts.filter((text) => /[@#!](?=[\w/])/.test(text))).toEqual([]);
  });

  test("has no control character and no mark of direction", () => {
    fc.assert(
      fc.property(word, (text) => {
        expect(previewToMarkdown(hostilePreview(text))).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  test("tells verdict, heavy risks and new violations first, and keeps to its room however much changes", () => {
    const changes = Array.from({ length: 3000 }, (_, index) => anUpdate(`object-${index}`, "a".repeat(300), "b".repeat(300)));
    const capabilities = changes.map((change, index) => ({ ...change, capability: `capability-${index % 60}` }));
    const risks = Array.from({ length: 500 }, (_, index) =>
      aRisk(`object-${index}`, index % 2 === 0 ? "critical" : "low", "r".repeat(400)),
    );
    const violated = Array.from({ length: 500 }, (_, index) => aFinding(`object-${index}`));
    const judgement = { ...anEnvironment().judgement, violated };
    const preview = aPreview([anEnvironment({ changes: capabilities, risks, judgement })], { verdict: "would destroy what holds data" });
    const markdown = previewToMarkdown(preview);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(markdown.split("\n")[0]).toContain("would destroy what holds data");
    expect(markdown).toContain("460 more are in the report.");
    expect(markdown).toContain("more parts are left out for length");
    expect(markdown.indexOf("### Risks")).toBeLessThan(markdown.indexOf("### Controls"));
  });

  test("keeps the change with the highest risk where not all fit", () => {
    const safe = { ...anUpdate("safe", "a".repeat(350), "b".repeat(350)), capability: "aaa-safe" };
    const risky = { ...anUpdate("risky"), capability: "zzz-risky" };
    const small = aPreview([anEnvironment({ changes: [safe, risky], risks: [aRisk("risky", "medium")] })]);
    const whole = previewToMarkdown(small);
    const markdown = previewToMarkdown(small, Buffer.byteLength(whole) - 150);
    expect(markdown).toContain("zzz-risky");
    expect(markdown).not.toContain("aaa-safe");
  });

  test("says once what several environments share", () => {
    const environments = ["a", "b", "c"].map((environment) => anEnvironment({ environment, risks: [aRisk()] }));
    const markdown = previewToMarkdown(aPreview(environments));
    expect(markdown.match(/its bucket goes/g)).toHaveLength(1);
    expect(markdown).toContain("tracking: 1 in a, b, c");
  });

  test("shows an old and a new value in colours, and never a secret", () => {
    const change = anUpdate();
    const secret = { "estate:value": "secret" };
    const withSecret = {
      ...change,
      values: [...change.values, { path: "data.token", kind: "change" as const, before: secret, after: "x" }],
    };
    const markdown = previewToMarkdown(aPreview([anEnvironment({ changes: [withSecret] })]));
    expect(markdown).toContain('-   spec.note: "old"\n+   spec.note: "new"\n-   data.token: (secret)\n+   data.token: "x"');
  });

  test("shows of a long text the lines that differ", () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const change = anUpdate("config", lines.join("\n"), lines.with(20, "changed").join("\n"));
    const markdown = previewToMarkdown(aPreview([anEnvironment({ changes: [change] })]));
    expect(markdown).toContain("-     line 20\n+     changed");
    expect(markdown).not.toContain("line 40");
  });
});
