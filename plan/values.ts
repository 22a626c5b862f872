import { MARKER, type Marker } from "./plan.ts";

/** Stands for a secret whose value was dropped when it was received. */
export const SECRET = Object.freeze({ [MARKER]: "secret" }) satisfies Marker;

/** Stands for a value that only an update can tell. */
export const UNKNOWN = Object.freeze({ [MARKER]: "unknown" }) satisfies Marker;

/** Stands for the content of a file or folder. */
export function assetMarker(sha256: string): Marker {
  return { [MARKER]: "asset", sha256 };
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
