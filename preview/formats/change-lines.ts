import { structuredPatch } from "diff";
import { printable } from "../../score/words.ts";
import type { OptionChange, ResourceChange, ValueChange } from "../change.ts";
import { nameOf, nameOfUrn, OPERATION_MARKS, printableLines, valueWord } from "./words.ts";

/**
 * What becomes of resources, in lines whose first character colours them in a `diff` fence: `+`, `-`, `!` or none of them. Resources of which the same is
 * said stand together, so that one thing that shows in twenty places is read once.
 */
export function changeLines(changes: readonly ResourceChange[]): readonly string[] {
  const told = changes.map((change) => ({ change, details: detailsOf(change) }));
  const groups = Map.groupBy(told, ({ change, details }) => JSON.stringify([change.operation, change.type, fateOf(change), details]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [headline(group.map(({ change }) => change)), ...first.details];
  });
}

function detailsOf({ options, values }: ResourceChange): readonly string[] {
  return [...options.map(optionLine), ...values.flatMap(valueLines)];
}

/** How many names of a group are told; the report has them all. */
const MOST_NAMES = 5;

function headline(changes: readonly ResourceChange[]): string {
  const [first, ...rest] = changes;
  if (first === undefined) return "";
  const others = rest.slice(0, MOST_NAMES - 1).map(({ name }) => printable(name));
  const hidden = rest.length - others.length;
  const names = [nameOf(first), ...others].join(", ");
  const mark = first.operation === "same" ? " " : OPERATION_MARKS[first.operation];
  return oneLine(`${mark} ${first.operation} ${names}${hidden > 0 ? ` and ${hidden} more` : ""}${fateOf(first)}`);
}

function fateOf({ replacement, previousUrn }: ResourceChange): string {
  const because = replacement === undefined ? "" : ` (since ${replacement.because.join(", ")} cannot change in place)`;
  return `${because}${previousUrn === undefined ? "" : ` (was ${nameOfUrn(previousUrn)})`}`;
}

function optionLine({ option, before, after }: OptionChange): string {
  return oneLine(`!   option ${option}: ${valueWord(before)} -> ${valueWord(after)}`);
}

function valueLines({ path, kind, before, after }: ValueChange): readonly string[] {
  if (kind === "unknown") return [oneLine(`!   ${path}: may change, known after the update`)];
  if (kind === "change" && isText(before) && isText(after)) return textLines(path, before, after);
  const old = kind === "add" ? [] : [oneLine(`-   ${path}: ${valueWord(before)}`)];
  const now = kind === "remove" ? [] : [oneLine(`+   ${path}: ${valueWord(after)}`)];
  return [...old, ...now];
}

function isText(value: ValueChange["before"]): value is string {
  return typeof value === "string" && value.includes("\n");
}

/** Lines of a text that differ, with as much around them as a reader needs. */
function textLines(path: string, before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 1 });
  return [oneLine(`!   ${path}:`), ...hunks.flatMap(({ lines }) => lines.map((line) => oneLine(`${line[0]}     ${line.slice(1)}`)))];
}

/** Longest line of a diff, in characters. */
const LONGEST_LINE = 400;

/** A name or a value must not begin a line of its own, which could look like a change that is none. */
function oneLine(text: string): string {
  const line = printableLines(text).replaceAll("\n", "\u{23ce}");
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}...`;
}
