import type { PlanValue } from "../../plan/plan.ts";
import type { ValueChange } from "../change.ts";
import { alignedItems } from "./alignment.ts";
import { type Fields, holdsOpaque, isFields, isList, isOpaque, isSame, markerOf, valueOf } from "./equality.ts";
import type { Step } from "./paths.ts";

/** A {@link ValueChange} whose path is still in steps. */
export interface SteppedChange extends Omit<ValueChange, "path"> {
  readonly steps: readonly Step[];
}

/** How two values are compared. */
export interface Comparing {
  /** Whether equal markers of secrets and unknowns are listed, as `unknown`. */
  readonly doubtMarkers: boolean;
  /** Whether a value that is not known yet counts as the one that stands, since only state holds what it became. */
  readonly trustUnknowns: boolean;
}

/**
 * Where two values differ. Items of lists belong together as {@link alignedItems} tells; a place in brackets is that of the side after, but the last
 * one of a `remove` is that of the side before. A list that keeps no item, and a value that becomes of another sort, change as a whole.
 */
export function changesBetween(
  before: PlanValue | undefined,
  after: PlanValue | undefined,
  steps: readonly Step[],
  how: Comparing,
): readonly SteppedChange[] {
  if (before === undefined) return after === undefined ? [] : [{ steps, kind: "add", after }];
  if (after === undefined) return [{ steps, kind: "remove", before }];
  if (isFields(before) && isFields(after)) return changesOfFields(before, after, steps, how);
  if (isList(before) && isList(after)) return changesOfLists(before, after, steps, how);
  if (isOpaque(after)) return changesToMarker(before, after, steps, how);
  if (how.trustUnknowns && isSameDocument(before, after, how)) return [];
  // A provider may withhold the whole of what holds a secret in state.
  if (how.trustUnknowns && isOpaque(before) && holdsOpaque(after)) return [];
  return isSame(before, after) ? [] : [{ steps, kind: "change", before, after }];
}

/** What changes between two objects, key by key. */
export function changesOfFields(before: Fields, after: Fields, steps: readonly Step[], how: Comparing): readonly SteppedChange[] {
  return keysOf(before, after).flatMap((key) => changesBetween(valueOf(before, key), valueOf(after, key), [...steps, key], how));
}

function keysOf(before: Fields, after: Fields): readonly string[] {
  const keys = Object.keys(before);
  return [...keys, ...Object.keys(after).filter((key) => !Object.hasOwn(before, key))];
}

function changesOfLists(
  before: readonly PlanValue[],
  after: readonly PlanValue[],
  steps: readonly Step[],
  how: Comparing,
): readonly SteppedChange[] {
  if (!how.doubtMarkers && isSame(before, after)) return [];
  const pairs = alignedItems(before, after);
  const keepsNone = !pairs.some((pair) => pair.before !== undefined && pair.after !== undefined);
  if (keepsNone && before.length > 0 && after.length > 0) return [{ steps, kind: "change", before, after }];
  return pairs.flatMap((pair) =>
    changesBetween(itemAt(before, pair.before), itemAt(after, pair.after), [...steps, pair.after ?? pair.before ?? 0], how),
  );
}

function itemAt(list: readonly PlanValue[], at: number | undefined): PlanValue | undefined {
  return at === undefined ? undefined : list[at];
}

function changesToMarker(
  before: PlanValue,
  after: PlanValue,
  steps: readonly Step[],
  { doubtMarkers, trustUnknowns }: Comparing,
): readonly SteppedChange[] {
  const comparable = isSame(before, after) || (trustUnknowns && markerOf(after) === "unknown");
  if (!comparable) return [{ steps, kind: "change", before, after }];
  return doubtMarkers ? [{ steps, kind: "unknown", before, after }] : [];
}

/** Bridged providers keep a document that the program gives as an object, such as a policy, as JSON of their own format. */
function isSameDocument(before: PlanValue, after: PlanValue, how: Comparing): boolean {
  const [was, is] = [documentIn(before), typeof after === "string" ? documentIn(after) : after];
  return was !== undefined && is !== undefined && changesBetween(was, is, [], how).length === 0;
}

function documentIn(value: PlanValue): PlanValue | undefined {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as PlanValue;
  } catch {
    return undefined;
  }
}
