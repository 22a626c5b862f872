import type { PlannedResource } from "../plan.ts";
import type { Item } from "./item.ts";
import type { There } from "./there.ts";

/** Something that a resource counts on. */
export interface Reference {
  readonly from: PlannedResource;
  /** Where in its inputs it says so. */
  readonly path: string;
  /** What it counts on, as a message names it. */
  readonly to: string;
  readonly isThere: (there: There) => boolean;
}

/** Finds references of one sort in an object. */
export type Finder = (item: Item) => readonly Reference[];

/** A reference to an object of a kind. */
export function toObject(item: Item, path: string, kind: string, namespace: string, name: string): Reference {
  const to = `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
  return { from: item.resource, path, to, isThere: (there) => there.has(kind, namespace, name) };
}

/** A reference to a Service, and to a port of it where one is named. */
export function toService(item: Item, path: string, namespace: string, name: string, port?: number | string): Reference {
  const to = `Service ${namespace}/${name}${port === undefined ? "" : `:${port}`}`;
  return { from: item.resource, path, to, isThere: (there) => there.hasService(namespace, name, port) };
}

/** A reference to a Secret or ConfigMap, and to a key of it where one is named. */
export function toKey(item: Item, path: string, kind: "Secret" | "ConfigMap", namespace: string, name: string, key?: string): Reference {
  const to = `${kind} ${namespace}/${name}${key === undefined ? "" : ` with key ${key}`}`;
  return { from: item.resource, path, to, isThere: (there) => there.hasKey(kind, namespace, name, key) };
}
