import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { printable } from "../../score/words.ts";
import type { Operation } from "../change.ts";
import { isFields, markerOf } from "../difference/equality.ts";
import type { EnvironmentPreview } from "../preview.ts";

/** A value without what a terminal would obey or a reader would not see. Line ends stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** A resource as people call it: its kind and its name. */
export function nameOf({ type, name }: Pick<PlannedResource, "type" | "name">): string {
  return printable(`${type.split(":").at(-1)} ${name}`);
}

/** The same from a URN, whose name may hold `::` too. */
export function nameOfUrn(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return nameOf({ type: types.split("$").at(-1) ?? types, name: name.join("::") });
}

/** A value in one line: markers as words, anything else as JSON that is cut where it gets long. */
export function valueWord(value: PlanValue | undefined): string {
  if (value === undefined) return "nothing";
  const marker = wordOf(value);
  if (marker !== undefined) return marker;
  return shortened(printable(typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value, withWords)));
}

/** Longest value in a comment's line, in characters; the report and the JSON form have the whole. */
const LONGEST_VALUE = 160;

function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}... (${text.length} characters)`;
}

function withWords(_key: string, value: PlanValue): PlanValue {
  return wordOf(value) ?? value;
}

function wordOf(value: PlanValue): string | undefined {
  const marker = markerOf(value);
  if (marker === "secret") return "(secret)";
  if (marker === "unknown") return "(known after the update)";
  if (marker === undefined || !isFields(value)) return undefined;
  const { sha256 } = value;
  return typeof sha256 === "string" ? `(content ${sha256.slice(0, 12)})` : "(content)";
}

/** What each operation is called and marked with, in the order in which they are told; the marks colour a `diff` fence. */
export const OPERATION_MARKS: Readonly<Record<Exclude<Operation, "same">, string>> = {
  delete: "-",
  replace: "!",
  create: "+",
  update: "~",
  adopt: ">",
  read: "?",
};

/** Levels before and after, such as `2 -> 1`. */
export function levelsWord({ judgement: { before, after } }: Pick<EnvironmentPreview, "judgement">): string {
  const word = (standing: typeof after) =>
    standing === undefined
      ? "none"
      : standing.achieved !== undefined && standing.achieved >= standing.declared
        ? String(standing.declared)
        : `${standing.declared} declared, ${standing.achieved ?? "none"} achieved`;
  return before === undefined || word(before) === word(after) ? word(after) : `${word(before)} -> ${word(after)}`;
}
