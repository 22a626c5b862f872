import { MARKER, type PlanValue } from "../../plan/plan.ts";

/** An object of a plan, which is no marker. */
export type Fields = Readonly<Record<string, PlanValue>>;

/** Whether a value is an object with keys of its own, and no marker. */
export function isFields(value: PlanValue | undefined): value is Fields {
  return isObject(value) && !Object.hasOwn(value, MARKER);
}

/** What a marker stands for; none for any other value. */
export function markerOf(value: PlanValue | undefined): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, MARKER)) return undefined;
  const sort = value[MARKER];
  return typeof sort === "string" ? sort : undefined;
}

/** Whether a value is withheld or not known yet, so that two of them say nothing of whether they are equal. */
export function isOpaque(value: PlanValue | undefined): boolean {
  const sort = markerOf(value);
  return sort === "secret" || sort === "unknown";
}

/** Whether something in a value is withheld or not known. */
export function holdsOpaque(value: PlanValue | undefined): boolean {
  if (isOpaque(value)) return true;
  if (isList(value)) return value.some(holdsOpaque);
  return isFields(value) && Object.values(value).some(holdsOpaque);
}

/** The value of a key that an object itself has. */
export function valueOf(fields: Fields, key: string): PlanValue | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** Whether two values are equal, whatever the order of their keys. Equal markers are equal. */
export function isSame(a: PlanValue | undefined, b: PlanValue | undefined): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((each, index) => isSame(each, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

/** Whether a value is a list. */
export function isList(value: PlanValue | undefined): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isObject(value: PlanValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
