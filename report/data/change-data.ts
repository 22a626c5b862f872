import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import type { OptionChange, ResourceChange, ValueChange } from "../../preview/change.ts";
import { type Risk, type RiskSeverity, SEVERITIES } from "../../preview/risks/risk.ts";
import { cut, shortName } from "../visible.ts";
import { lineDiff, oneSided } from "./line-diff.ts";
import type { ChangeData, DetailData, DiffRow, ValueData } from "./page-data.ts";
import { kindOf, layerOf, placeOf, urnParts } from "./resource-words.ts";
import { linesOf } from "./value-lines.ts";

/** Key paths named in the line of a change. */
const NAMED_PATHS = 3;

/** Characters up to which both sides of a value stand beside its path. */
const SHORT = 28;

/** Values shown of one change. */
const VALUES = 60;

/** Lines shown of a resource that comes or goes. */
const INPUT_LINES = 120;

/** Characters shown of a key path. */
const PATH_CHARACTERS = 240;

/** The line of a change, without what opens under it. */
export function changeLine(change: ResourceChange, severity: RiskSeverity | undefined): ChangeData {
  const { urn, type, name, operation, capability, stateful, previousUrn } = change;
  const source = placeOf((change.after ?? change.before)?.source);
  return {
    name: shortName(name),
    kind: kindOf(type),
    type: shortName(type),
    urn: urnParts(urn),
    ...(previousUrn === undefined ? {} : { previousUrn: urnParts(previousUrn) }),
    operation,
    capability: shortName(capability),
    layer: layerOf(type),
    stateful,
    ...(severity === undefined ? {} : { severity }),
    ...(source === undefined ? {} : { source }),
    summary: summaryOf(change),
  };
}

/** What opens under the line of a change: both sides of every value. */
export function changeDetail(change: ResourceChange): DetailData {
  const { replacement, options } = change;
  const values = change.values.slice(0, VALUES).map(valueData);
  const whole = wholeOf(change);
  return {
    ...(replacement === undefined
      ? {}
      : { replacement: { ...replacement, because: replacement.because.map((path) => cut(path, PATH_CHARACTERS)) } }),
    options: options.map(optionData),
    values: whole === undefined ? values : [whole],
    left: change.values.length - values.length,
  };
}

/** The worst severity told of each URN. */
export function severities(risks: readonly Risk[]): ReadonlyMap<string, RiskSeverity> {
  const worst = new Map<string, RiskSeverity>();
  for (const { urn, severity } of risks) {
    const known = urn === undefined ? undefined : worst.get(urn);
    if (urn !== undefined && (known === undefined || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(known))) worst.set(urn, severity);
  }
  return worst;
}

function summaryOf({ values, options, operation, replacement }: ResourceChange): string {
  if (operation === "create" || operation === "delete" || operation === "read") return "";
  const paths = replacement === undefined || replacement.because.length === 0 ? values.map(({ path }) => path) : replacement.because;
  const all = [...paths, ...options.map(({ option }) => option)];
  const sides = new Map(values.map((value) => [value.path, shortSides(value)]));
  const named = all.slice(0, NAMED_PATHS).map((path) => `${cut(path, PATH_CHARACTERS)}${sides.get(path) ?? ""}`);
  return all.length > NAMED_PATHS ? `${named.join(", ")} and ${all.length - NAMED_PATHS} more` : named.join(", ");
}

/** Both sides of a value where they are short enough to be told with its path. */
function shortSides({ before, after }: ValueChange): string {
  if (before === undefined || after === undefined) return "";
  const [left, ...more] = linesOf(before);
  const [right, ...others] = linesOf(after);
  if (left === undefined || right === undefined || more.length > 0 || others.length > 0 || left === right) return "";
  return left.length > SHORT || right.length > SHORT ? "" : ` ${left} → ${right}`;
}

/** All inputs of a resource that comes or goes. */
function wholeOf({ operation, before, after }: ResourceChange): ValueData | undefined {
  if (operation === "create" || operation === "read") return inputsOf(after, "+", "add");
  return operation === "delete" ? inputsOf(before, "-", "remove") : undefined;
}

function inputsOf(resource: PlannedResource | undefined, mark: "+" | "-", kind: "add" | "remove"): ValueData | undefined {
  if (resource === undefined || Object.keys(resource.inputs).length === 0) return undefined;
  return { path: "", kind, rows: oneSided(mark, linesOf(resource.inputs), INPUT_LINES) };
}

function valueData(value: ValueChange): ValueData {
  return { path: cut(value.path, PATH_CHARACTERS), kind: value.kind, rows: rowsOf(value) };
}

function rowsOf({ before, after }: ValueChange): DiffRow[] {
  if (before === undefined) return after === undefined ? [] : oneSided("+", linesOf(after));
  if (after === undefined) return oneSided("-", linesOf(before));
  const [left, right] = comparable(before, after);
  const rows = lineDiff(left, right);
  return rows.some(([mark]) => mark !== "skipped") ? rows : [["~", left[0] ?? "", right[0] ?? ""]];
}

/** Lines of both sides; where both are JSON in a text, such as a policy of a cloud, the lines of what they say, unless they say the same. */
function comparable(before: PlanValue, after: PlanValue): readonly [string[], string[]] {
  const parsed = [parsedText(before), parsedText(after)] as const;
  if (parsed[0] !== undefined && parsed[1] !== undefined) {
    const said = [linesOf(parsed[0]), linesOf(parsed[1])] as const;
    if (said[0].join("\n") !== said[1].join("\n")) return said;
  }
  return [linesOf(before), linesOf(after)];
}

function parsedText(value: PlanValue): PlanValue | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    // A text that only begins like JSON is shown as it is.
    return undefined;
  }
}

function optionData({ option, before, after }: OptionChange): DetailData["options"][number] {
  return { option, before: optionText(before), after: optionText(after) };
}

function optionText(value: PlanValue): string {
  return cut(linesOf(value).join("\n"), PATH_CHARACTERS * 4);
}
