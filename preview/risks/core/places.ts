import type { PlanValue } from "../../../plan/plan.ts";
import { alignedItems } from "../../difference/alignment.ts";
import { type Fields, isFields, isList, isOpaque, isSame } from "../../difference/equality.ts";
import { pathOf, type Step } from "../../difference/paths.ts";

/** A place in the inputs of a resource, and what stands there on either side. */
export interface Place {
  readonly steps: readonly Step[];
  readonly before: PlanValue | undefined;
  readonly after: PlanValue | undefined;
}

/**
 * Every place where two sides differ, from the outside in, items of lists as a difference pairs them. Below what is unknown everything is unknown. What
 * is below an item that leaves a list, in which others stay, is left out: it goes with its item, and nothing else loses it.
 */
export function differingPlaces(before: PlanValue | undefined, after: PlanValue | undefined): readonly Place[] {
  const places: Place[] = [];
  collect({ steps: [], before, after }, places);
  return places;
}

/** Key path of a place. */
export function pathOfPlace({ steps }: Place): string {
  return pathOf(steps);
}

/** A path of a reading, in which keys with dots stand as they are, as a path of a difference writes it. What is below a text that was parsed is left out. */
export function quotedPath(inputs: PlanValue, path: string): string {
  const steps: Step[] = [];
  let [value, rest]: [PlanValue | undefined, string] = [inputs, path];
  while (rest !== "") {
    const [, place, after] = /^\[(\d+)\]\.?(.*)$/s.exec(rest) ?? [];
    const step: Step | undefined = place === undefined ? keyAt(value, rest) : Number(place);
    if (step === undefined) break;
    steps.push(step);
    value = typeof step === "number" ? itemOf(value, step) : fieldOf(value, step);
    rest = after ?? rest.slice(String(step).length).replace(/^\./, "");
  }
  return pathOf(steps);
}

/** The longest key of an object that a path begins with. */
function keyAt(value: PlanValue | undefined, path: string): string | undefined {
  const keys = keysOf(value).filter((key) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`));
  return keys.sort((a, b) => b.length - a.length)[0];
}

/** What is known of places with some keys at their end, and of some types alone. */
interface Known {
  /** The last keys of its path; places in lists do not count, but none stands after the last key. */
  readonly at: readonly [string, ...string[]];
  /** Default: all. */
  readonly types?: RegExp;
}

/** Tables by the last key of their rows, since most places are in none. */
const TABLES = new WeakMap<readonly Known[], ReadonlyMap<string, readonly Known[]>>();

/** Rows of a table that are about a place of a type, in the table's order. */
export function rowsAt<Row extends Known>(table: readonly Row[], type: string, { steps }: Place): readonly Row[] {
  const last = steps.at(-1);
  if (typeof last !== "string") return [];
  const rows = (tableOf(table).get(last) ?? []) as readonly Row[];
  if (rows.length === 0) return [];
  const keys = steps.filter((step) => typeof step === "string");
  return rows.filter(
    ({ at, types }) => at.every((key, index) => keys[keys.length - at.length + index] === key) && (types === undefined || types.test(type)),
  );
}

function tableOf(table: readonly Known[]): ReadonlyMap<string, readonly Known[]> {
  const known = TABLES.get(table);
  if (known !== undefined) return known;
  const rows = Map.groupBy(table, ({ at }) => at.at(-1) ?? "");
  TABLES.set(table, rows);
  return rows;
}

/** Adds a place and those below it, unless both sides are equal there; whether they differ. */
function collect(place: Place, places: Place[]): boolean {
  const { before, after } = place;
  if (before === after) return false;
  const isInner = isList(before) || isList(after) || isFields(before) || isFields(after);
  if (!isInner) {
    if (isSame(before, after)) return false;
    places.push(place);
    return true;
  }
  const start = places.push(place);
  const differs = isList(before) || isList(after) ? collectItems(place, places) : collectFields(place, places);
  // Of different sorts, or one of them empty: nothing below tells.
  if (differs || !isSameSort(before, after)) return true;
  places.length = start - 1;
  return false;
}

function isSameSort(a: PlanValue | undefined, b: PlanValue | undefined): boolean {
  return (isList(a) && isList(b)) || (isFields(a) && isFields(b));
}

function collectFields({ steps, before, after }: Place, places: Place[]): boolean {
  let differs = false;
  for (const key of new Set([...keysOf(before), ...keysOf(after)]))
    differs = collect({ steps: [...steps, key], before: fieldOf(before, key), after: fieldOf(after, key) }, places) || differs;
  return differs;
}

function collectItems({ steps, before, after }: Place, places: Place[]): boolean {
  const [left, right] = [isList(before) ? before : [], isList(after) ? after : []];
  let differs = left.length !== right.length;
  for (const pair of alignedItems(left, right)) {
    differs ||= pair.before !== pair.after;
    if (pair.after === undefined && right.length > 0) continue;
    const step = pair.after ?? pair.before ?? 0;
    differs =
      collect({ steps: [...steps, step], before: itemOf(before, pair.before), after: itemOf(after, pair.after) }, places) || differs;
  }
  return differs;
}

function keysOf(value: PlanValue | undefined): readonly string[] {
  return isFields(value) ? Object.keys(value) : [];
}

function fieldOf(value: PlanValue | undefined, key: string): PlanValue | undefined {
  if (isOpaque(value)) return value;
  return isFields(value) && Object.hasOwn(value, key) ? (value as Fields)[key] : undefined;
}

function itemOf(value: PlanValue | undefined, at: number | undefined): PlanValue | undefined {
  if (isOpaque(value)) return value;
  return isList(value) && at !== undefined ? value[at] : undefined;
}
