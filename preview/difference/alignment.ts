import type { PlanValue } from "../../plan/plan.ts";
import { isFields, isOpaque, isSame } from "./equality.ts";

/** Two places that hold what counts as the same item; one place where only one side has it. */
export interface Aligned {
  readonly before?: number;
  readonly after?: number;
}

/**
 * Keys that tell the items of a list apart, the first that does so on both sides wins: those by which Kubernetes merges lists, and `id` of the
 * rules of buckets. https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
const NATURAL_KEYS: readonly (readonly [string, ...string[]])[] = [
  ["mountPath"],
  ["devicePath"],
  ["containerPort", "protocol"],
  ["name"],
  ["key", "effect", "operator"],
  ["topologyKey", "whenUnsatisfiable"],
  ["id"],
];

/**
 * Which items of two lists belong together, in the order of the list after; what goes stands where it was.
 *
 * Items are known by a natural key (`name`, `mountPath`, `containerPort` with `protocol` ...) where every item of both lists has one and none has it
 * twice; else by their whole content. Known items that keep their order belong together. Without a natural key, what is left between them belongs
 * together by its place, where both sides have equally many; else it goes and comes. So an item that moved goes and comes.
 */
export function alignedItems(before: readonly PlanValue[], after: readonly PlanValue[]): readonly Aligned[] {
  const key = NATURAL_KEYS.find((fields) => tellsApart(before, fields) && tellsApart(after, fields));
  const start = key === undefined ? commonStart(before, after) : 0;
  const end = key === undefined ? commonEnd(before, after, start) : 0;
  const known = knownItems(identities(before, start, end, key), identities(after, start, end, key));
  const anchors = [...range(start).map((at) => [at, at] as const), ...known, [before.length - end, after.length - end] as const];
  const pairs = anchors.flatMap((anchor, index) => {
    const previous = anchors[index - 1] ?? ([-1, -1] as const);
    const between = gap(previous, anchor, key === undefined);
    return index === anchors.length - 1 ? between : [...between, { before: anchor[0], after: anchor[1] }];
  });
  return [...pairs, ...range(end).map((at) => ({ before: before.length - end + at, after: after.length - end + at }))];
}

/** Places between two pairs, neither included. */
function gap(from: readonly [number, number], to: readonly [number, number], byPlace: boolean): Aligned[] {
  const left = range(to[0] - from[0] - 1).map((at) => from[0] + 1 + at);
  const right = range(to[1] - from[1] - 1).map((at) => from[1] + 1 + at);
  if (byPlace && left.length === right.length) return left.map((at, index) => ({ before: at, after: right[index] ?? at }));
  return [...left.map((at) => ({ before: at })), ...right.map((at) => ({ after: at }))];
}

function tellsApart(items: readonly PlanValue[], [first, ...others]: readonly [string, ...string[]]): boolean {
  if (!items.every((item) => isFields(item) && Object.hasOwn(item, first) && isPlain(item[first]))) return false;
  return new Set(items.map((item) => naturalKey(item, [first, ...others]))).size === items.length;
}

function isPlain(value: PlanValue | undefined): boolean {
  return typeof value === "string" || typeof value === "number";
}

function naturalKey(item: PlanValue, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => (isFields(item) && Object.hasOwn(item, field) ? item[field] : null)));
}

function commonStart(before: readonly PlanValue[], after: readonly PlanValue[]): number {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && isSame(before[at], after[at])) at += 1;
  return at;
}

function commonEnd(before: readonly PlanValue[], after: readonly PlanValue[], start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let count = 0;
  while (count < most && isSame(before[before.length - 1 - count], after[after.length - 1 - count])) count += 1;
  return count;
}

/** Identity -> place, for items that have it alone. */
function identities(items: readonly PlanValue[], start: number, end: number, key: readonly string[] | undefined): Map<string, number> {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [offset, item] of items.slice(start, items.length - end).entries()) {
    if (isOpaque(item)) continue;
    const identity = key === undefined ? JSON.stringify(item) : naturalKey(item, key);
    if (places.has(identity)) twice.add(identity);
    places.set(identity, start + offset);
  }
  for (const identity of twice) places.delete(identity);
  return places;
}

/** Places of known items that keep their order: the longest run of them. */
function knownItems(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): (readonly [number, number])[] {
  const pairs = [...after].flatMap(([identity, at]) => {
    const was = before.get(identity);
    return was === undefined ? [] : [[was, at] as const];
  });
  return longestRising(pairs);
}

/** The longest part of a list, in its order, whose first numbers rise. https://en.wikipedia.org/wiki/Longest_increasing_subsequence */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const previous: number[] = [];
  const ends: number[] = [];
  for (const [index, [value]] of pairs.entries()) {
    const length = firstNotBelow(ends, value, pairs);
    previous[index] = ends[length - 1] ?? -1;
    ends[length] = index;
  }
  const run: (readonly [number, number])[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) run.push(pair);
  }
  return run.toReversed();
}

function firstNotBelow(ends: readonly number[], value: number, pairs: readonly (readonly [number, number])[]): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[ends[middle] ?? 0]?.[0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function range(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, at) => at);
}
