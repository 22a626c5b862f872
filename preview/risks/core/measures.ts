import type { PlanValue } from "../../../plan/plan.ts";
import { isOpaque } from "../../difference/equality.ts";
import type { RiskSeverity } from "../risk.ts";
import { type Place, pathOfPlace, rowsAt } from "./places.ts";
import { type Changed, placesOf } from "./sides.ts";

/** A place in the inputs of some types where a number should not move one way. */
export interface Measure {
  /** The last keys of its path; places in lists do not count. */
  readonly at: readonly [string, ...string[]];
  /** Types that have it. Default: all. */
  readonly types?: RegExp;
  /** The number that a value is; undefined for what is none. */
  readonly amount: (value: PlanValue | undefined) => number | undefined;
  /** The number that stands for what is not written, by the provider's default; undefined where that is not compared. */
  readonly absent?: number;
  /** Which way is the worse one. */
  readonly worse: "less" | "more";
  readonly severity: RiskSeverity;
  /** What it means that it moved, as a sentence's end: `keeps its backups for a shorter time`. */
  readonly means: string;
}

/** A number that moved the worse way. */
export interface Move {
  readonly measure: Measure;
  readonly path: string;
  /** Whether it is so, or an update alone can tell. */
  readonly isCertain: boolean;
  /** The numbers on either side, for who judges them; they are not for telling. */
  readonly from: number;
  readonly to: number | undefined;
}

/** Numbers that move the worse way, or to what is not known; of several measures that mean one place, the first counts for which it is a number before. */
export function movesOf(changed: Changed, measures: readonly Measure[]): readonly Move[] {
  if (changed.before === undefined || changed.after === undefined) return [];
  return placesOf(changed).flatMap((place) => {
    const measure = rowsAt(measures, changed.change.type, place).find((each) => amountAt(place.before, each) !== undefined);
    return (measure && moveAt(place, measure)) ?? [];
  });
}

function moveAt(place: Place, measure: Measure): Move | undefined {
  const from = amountAt(place.before, measure);
  if (from === undefined) return undefined;
  const path = pathOfPlace(place);
  if (isOpaque(place.after)) return { measure, path, isCertain: false, from, to: undefined };
  const to = amountAt(place.after, measure);
  if (to === undefined || !(measure.worse === "less" ? to < from : to > from)) return undefined;
  return { measure, path, isCertain: true, from, to };
}

function amountAt(value: PlanValue | undefined, { amount, absent }: Measure): number | undefined {
  if (isOpaque(value)) return undefined;
  const number = value === undefined || value === null ? absent : amount(value);
  return number === undefined || Number.isNaN(number) ? undefined : number;
}
