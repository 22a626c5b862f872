import { structuredPatch } from "diff";
import type { OptionChange, ResourceChange, ValueChange } from "../change.ts";
import { nameOf, nameOfUrn, OPERATION_MARKS, printable, valueWord } from "./words.ts";

/** What becomes of one resource, in lines whose first character colours them in a `diff` fence: `+`, `-`, `!` or none of them. */
export function changeLines(change: ResourceChange): readonly string[] {
  return [headline(change), ...change.options.map(optionLine), ...change.values.flatMap(valueLines)];
}

/** The same in one line. */
export function headline(change: ResourceChange): string {
  const { operation, replacement, previousUrn } = change;
  const mark = operation === "same" ? " " : OPERATION_MARKS[operation];
  const because = replacement === undefined ? "" : ` (since ${replacement.because.join(", ")} cannot change in place)`;
  const renamed = previousUrn === undefined ? "" : ` (was ${nameOfUrn(previousUrn)})`;
  return oneLine(`${mark} ${operation} ${nameOf(change)}${because}${renamed}`);
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
  const line = printable(text).replaceAll("\n", "\u{23ce}");
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}...`;
}
