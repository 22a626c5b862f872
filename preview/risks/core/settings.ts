import type { PlanValue } from "../../../plan/plan.ts";
import type { Certainty } from "../../../policies/core/certainty.ts";
import { isOpaque } from "../../difference/equality.ts";
import type { RiskSeverity } from "../risk.ts";
import { type Place, pathOfPlace, rowsAt } from "./places.ts";
import { type Changed, placesOf } from "./sides.ts";

/** A place in the inputs of some types where one value is safer than another. */
export interface Setting {
  /** The last keys of its path; places in lists do not count. */
  readonly at: readonly [string, ...string[]];
  /** Types that have it. Default: all. */
  readonly types?: RegExp;
  /** Whether a value is a safe one; undefined where only an update can tell. What is absent is asked too, by the provider's default. */
  readonly isSafe: (value: PlanValue | undefined) => Certainty;
  readonly severity: RiskSeverity;
  /** What it means that it is safe no more, as a sentence's end: `may be deleted`. */
  readonly means: string;
}

/** A setting that was safe, and is so no more. */
export interface Turn {
  readonly setting: Setting;
  readonly path: string;
  /** Whether it is so, or an update alone can tell. */
  readonly isCertain: boolean;
}

/** Settings that turn from safe to unsafe, or to what is not known, each once; of several that mean one place the first counts. */
export function turnsOf(changed: Changed, settings: readonly Setting[]): readonly Turn[] {
  if (changed.before === undefined || changed.after === undefined) return [];
  return settingsAt(changed, settings).flatMap(([place, setting]) => {
    const certainty = turnAt(place, setting);
    return certainty === false ? [] : [{ setting, path: pathOfPlace(place), isCertain: certainty === true }];
  });
}

/** Settings of something new that are unsafe by what is written; what is not written is its provider's choice. */
export function unsafeIn(changed: Changed, settings: readonly Setting[]): readonly Turn[] {
  return settingsAt(changed, settings).flatMap(([place, setting]) =>
    setting.isSafe(place.after) === false ? [{ setting, path: pathOfPlace(place), isCertain: true }] : [],
  );
}

/** Places of a changed resource that are settings, each with the first that it is. */
function settingsAt(changed: Changed, settings: readonly Setting[]): readonly (readonly [Place, Setting])[] {
  return placesOf(changed).flatMap((place) => {
    const [setting] = rowsAt(settings, changed.change.type, place);
    return setting === undefined ? [] : [[place, setting] as const];
  });
}

/** Safe with one of some values, in any case of letters. */
export function safeWith(values: readonly (string | number | boolean)[], absent: boolean): Setting["isSafe"] {
  const wanted = new Set(values.map(spelled));
  return (value) => {
    if (isOpaque(value)) return undefined;
    return value === undefined || value === null ? absent : isWord(value) && wanted.has(spelled(value));
  };
}

/** Safe with anything but some values, in any case of letters. */
export function safeWithout(values: readonly (string | number | boolean)[], absent: boolean): Setting["isSafe"] {
  const unwanted = new Set(values.map(spelled));
  return (value) => {
    if (isOpaque(value)) return undefined;
    return value === undefined || value === null ? absent : !(isWord(value) && unwanted.has(spelled(value)));
  };
}

/** Safe where something is written, be it known or not. */
export function safeWhenGiven(value: PlanValue | undefined): Certainty {
  return value !== undefined && value !== null && value !== "";
}

/** Whether a place turns unsafe; a value that was not known may have been safe. */
function turnAt({ before, after }: Place, { isSafe }: Setting): Certainty {
  const [was, is] = [isSafe(before), isSafe(after)];
  if (was === false || is === true || (was === undefined && is === undefined)) return false;
  return is === false ? true : undefined;
}

function isWord(value: PlanValue): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function spelled(value: string | number | boolean): string {
  return String(value).toLowerCase();
}
