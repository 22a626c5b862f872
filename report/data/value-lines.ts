import { MARKER, type PlanValue } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";

/** What lies deeper is not shown; nothing that a person reads does. */
const DEPTH = 40;

/** Lists up to this size stand in one line. */
const SHORT_ITEMS = 8;
const SHORT_LINE = 64;

/** Keys that read as they are. */
const PLAIN_KEY = /^[\w./-]+$/;

/**
 * A value as lines: records and lists indented by two, texts of several lines as they are, every other text in quotation marks, and words in brackets for
 * what is withheld or not known.
 */
export function linesOf(value: PlanValue): string[] {
  if (typeof value === "string" && value.includes("\n")) return value.split("\n");
  const line = inline(value);
  return line === undefined ? blockOf(value, 0) : [line];
}

/** A value that fits one line; undefined for others. */
function inline(value: PlanValue): string | undefined {
  if (typeof value === "string") return value.includes("\n") ? undefined : `"${value}"`;
  if (value === null || typeof value !== "object") return String(value);
  const word = markerWord(value);
  if (word !== undefined) return word;
  if (isList(value)) return inlineList(value);
  return Object.keys(value).length === 0 ? "{}" : undefined;
}

/** A short list of short values, such as addresses. */
function inlineList(items: readonly PlanValue[]): string | undefined {
  const parts = items.length > SHORT_ITEMS ? [undefined] : items.map((item) => (isPlainObject(item) ? undefined : inline(item)));
  const line = `[${parts.join(", ")}]`;
  return parts.includes(undefined) || line.length > SHORT_LINE ? undefined : line;
}

function markerWord(value: object): string | undefined {
  const marker: unknown = Object.hasOwn(value, MARKER) ? Reflect.get(value, MARKER) : undefined;
  if (marker === "secret") return "(secret)";
  if (marker === "unknown") return "(known after the update)";
  if (marker !== "asset") return undefined;
  const hash: unknown = Reflect.get(value, "sha256");
  return `(file ${typeof hash === "string" ? hash.slice(0, 12) : ""})`;
}

function blockOf(value: PlanValue, depth: number): string[] {
  if (depth > DEPTH) return ["…"];
  if (typeof value === "string") return value.split("\n");
  if (value === null || typeof value !== "object") return [String(value)];
  if (isList(value)) return value.flatMap((item) => itemLines(item, depth));
  return Object.entries(value)
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([key, item]) => entryLines(key, item, depth));
}

function entryLines(key: string, item: PlanValue, depth: number): string[] {
  const name = PLAIN_KEY.test(key) ? key : JSON.stringify(key);
  const line = inline(item);
  if (line !== undefined) return [`${name}: ${line}`];
  return [`${name}:${typeof item === "string" ? " |" : ""}`, ...indented(blockOf(item, depth + 1), "  ")];
}

function itemLines(item: PlanValue, depth: number): string[] {
  const line = inline(item);
  if (line !== undefined) return [`- ${line}`];
  const [first = "", ...rest] = typeof item === "string" ? ["|", ...blockOf(item, depth + 1)] : blockOf(item, depth + 1);
  return [`- ${first}`, ...indented(rest, "  ")];
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.map((line) => by + line);
}

function isPlainObject(value: PlanValue): boolean {
  return typeof value === "object" && value !== null && !isList(value) && markerWord(value) === undefined;
}

function isList(value: object): value is readonly PlanValue[] {
  return Array.isArray(value);
}
