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
