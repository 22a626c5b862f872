import type { PlanValue } from "../../../plan/plan.ts";
import { alignedItems } from "../../difference/alignment.ts";
import { type Fields, isFields, isList, isOpaque } from "../../difference/equality.ts";
import { pathOf, type Step } from "../../difference/paths.ts";

/** A place in the inputs of a resource, and what stands there on either side. */
export interface Place {
  readonly steps: readonly Step[];
  readonly before: PlanValue | undefined;
  readonly after: PlanValue | undefined;
}

/**
 * Visits every place that either side has, items of lists as a difference pairs them. Below what is unknown everything is unknown. What is below an
 * item that leaves a list, in which others stay, is not visited: it goes with its item, and nothing else loses it.
 */
export function visitPlaces(before: PlanValue | undefined, after: PlanValue | undefined, visit: (place: Place) => void): void {
  visitBelow({ steps: [], before, after }, visit);
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

/** Whether a place is at the end of some keys; places in lists do not count, but none stands after the last key. */
export function isAt({ steps }: Place, at: readonly string[]): boolean {
  if (steps.at(-1) !== at.at(-1)) return false;
  const keys = steps.filter((step) => typeof step === "string");
  return at.every((key, index) => keys[keys.length - at.length + index] === key);
}

function visitBelow(place: Place, visit: (place: Place) => void): void {
  const { before, after } = place;
  if (before === after) return;
  visit(place);
  if (isList(before) || isList(after)) visitItems(place, visit);
  else if (isFields(before) || isFields(after)) visitFields(place, visit);
}

function visitFields({ steps, before, after }: Place, visit: (place: Place) => void): void {
  const keys = new Set([...keysOf(before), ...keysOf(after)]);
  for (const key of keys) visitBelow({ steps: [...steps, key], before: fieldOf(before, key), after: fieldOf(after, key) }, visit);
}

function visitItems({ steps, before, after }: Place, visit: (place: Place) => void): void {
  const [left, right] = [isList(before) ? before : [], isList(after) ? after : []];
  for (const pair of alignedItems(left, right)) {
    if (pair.after === undefined && right.length > 0) continue;
    const step = pair.after ?? pair.before ?? 0;
    visitBelow({ steps: [...steps, step], before: itemOf(before, pair.before), after: itemOf(after, pair.after) }, visit);
  }
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
