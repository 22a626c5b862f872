import { MARKER, type Marker, type PlanValue } from "./plan.ts";

/** Stands for a secret whose value was dropped when it was received. */
export const SECRET = Object.freeze({ [MARKER]: "secret" }) satisfies Marker;

/** Stands for a value that only an update can tell. */
export const UNKNOWN = Object.freeze({ [MARKER]: "unknown" }) satisfies Marker;

/** Stands for the content of a file or folder. */
export function assetMarker(sha256: string): Marker {
  return { [MARKER]: "asset", sha256 };
}

/** Tells a marker from an object that the program wrote. */
export function isMarker(value: unknown): value is Marker {
  return typeof value === "object" && value !== null && Object.hasOwn(value, MARKER);
}

/** Whether a value is, or holds anywhere below, a marker of one kind. */
export function holdsMarker(value: PlanValue, kind: Marker[typeof MARKER]): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isMarker(value)) return value[MARKER] === kind;
  return Object.values(value).some((below: PlanValue) => holdsMarker(below, kind));
}

/** Copies an object with its keys in one fixed order, so that equal objects have equal bytes. */
export function sorted<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)));
}

/** Order of code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
