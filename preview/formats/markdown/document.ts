import { escapeUTF8 } from "entities";
import type { Html, PhrasingContent, RootContent, TableRow } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import stringWidth from "string-width";
import { printableLines } from "../words.ts";

/** Blocks of Markdown as text. The library escapes whatever text would be read as more than text. */
export function markdownOf(blocks: readonly RootContent[]): string {
  return toMarkdown(
    { type: "root", children: [...blocks] },
    { extensions: [gfmToMarkdown({ stringLength: stringWidth })], bullet: "-", emphasis: "_", rule: "-" },
  );
}

/**
 * Text that nobody has to trust: no mention, no reference to an issue, no address that becomes a link and no control character comes out of it. Hosts read
 * `@name`, `#1` and `https://...` in spite of a backslash, so a word joiner parts them. https://docs.github.com/en/get-started/writing-on-github
 */
export function text(value: string): PhrasingContent {
  return { type: "text", value: inert(value) };
}

/** The same with what stands between backticks as code, as reasons and advice name keys. */
export function words(value: string): readonly PhrasingContent[] {
  return value.split(/`([^`]+)`/).flatMap((part, index) => (part === "" ? [] : [index % 2 === 1 ? code(part) : text(part)]));
}

function inert(value: string): string {
  const line = printableLines(value).replace(/\s+/g, " ");
  return line.replace(/[@#!](?=[\w/])|:(?=\/\/)|www(?=\.)/gi, (sign) => `${sign}\u{2060}`);
}

/** A name or a value as code, in which nothing is read as more than a character. */
export function code(value: string): PhrasingContent {
  return { type: "inlineCode", value: printableLines(value).replace(/\s+/g, " ") };
}

/** Words that a reader must not miss. */
export function strong(value: string): PhrasingContent {
  return { type: "strong", children: [text(value)] };
}

/** Words that a reader may pass over. */
export function emphasis(children: readonly PhrasingContent[]): PhrasingContent {
  return { type: "emphasis", children: [...children] };
}

export function heading(depth: 2 | 3, ...children: readonly PhrasingContent[]): RootContent {
  return { type: "heading", depth, children: [...children] };
}

export function paragraph(...children: readonly PhrasingContent[]): RootContent {
  return { type: "paragraph", children: [...children] };
}

export function bullets(items: readonly (readonly PhrasingContent[])[]): RootContent {
  return {
    type: "list",
    ordered: false,
    spread: false,
    children: items.map((children) => ({ type: "listItem", spread: false, children: [{ type: "paragraph", children: [...children] }] })),
  };
}

export type Align = "left" | "right";

export function table(align: readonly Align[], rows: readonly (readonly (readonly PhrasingContent[])[])[]): RootContent {
  return { type: "table", align: [...align], children: rows.map(rowOf) };
}

function rowOf(cells: readonly (readonly PhrasingContent[])[]): TableRow {
  return { type: "tableRow", children: cells.map((children) => ({ type: "tableCell", children: [...children] })) };
}

/** Lines in a fence that colours those that begin with `+`, `-` or `!`; the library makes the fence longer than any inside. */
export function diff(lines: readonly string[]): RootContent {
  return { type: "code", lang: "diff", value: lines.join("\n") };
}

/** Blocks that open on a click. */
export function details(summary: string, blocks: readonly RootContent[], open: boolean): readonly RootContent[] {
  const html = (value: string): Html => ({ type: "html", value });
  return [html(`<details${open ? " open" : ""}><summary>${escapeUTF8(inert(summary))}</summary>`), ...blocks, html("</details>")];
}
