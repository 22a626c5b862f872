import { MARKER, type PlannedResource, type PlanValue } from "../../plan/plan.ts";

/** A place in one resource's inputs. */
export interface Place {
  readonly urn: string;
  readonly path: string;
}

/** Keys of a path as a control reads it: `spec.containers[0].image`. A key with dots is found by what stands in the inputs. */
function keysIn(value: PlanValue, path: string): readonly (string | number)[] | undefined {
  if (path === "") return [];
  const index = /^\[(\d+)\]\.?/.exec(path);
  if (index !== null) {
    if (!Array.isArray(value)) return undefined;
    return prefixed(Number(index[1]), (value as readonly PlanValue[])[Number(index[1])], path.slice(index[0].length));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = value as { readonly [key: string]: PlanValue };
  const found = Object.keys(fields).filter((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`));
  const key = found.sort((a, b) => b.length - a.length)[0];
  if (key === undefined) return undefined;
  const rest = path.slice(key.length);
  return prefixed(key, fields[key], rest.startsWith(".") ? rest.slice(1) : rest);
}

function prefixed(key: string | number, below: PlanValue | undefined, rest: string): readonly (string | number)[] | undefined {
  if (below === undefined) return undefined;
  const keys = keysIn(below, rest);
  return keys === undefined ? undefined : [key, ...keys];
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(resource: PlannedResource, path: string): PlanValue | undefined {
  const keys = keysIn(resource.inputs, path);
  return keys?.reduce<PlanValue | undefined>(
    (value, key) => (value as Record<string | number, PlanValue> | undefined)?.[key],
    resource.inputs,
  );
}

/** Whether a value is one by itself, and not a list or an object of others. */
export function isLeaf(value: PlanValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || MARKER in value || Object.keys(value).length === 0;
}

/** What a value may be instead: gone, flipped, empty, or another one. */
export function alternatives(value: PlanValue | undefined): readonly (PlanValue | undefined)[] {
  if (typeof value === "boolean") return [undefined, !value];
  if (typeof value === "number") return [undefined, 0, -1, value - 1, value + 1, value * 1000 + 1];
  if (typeof value === "string") return [undefined, "", "*", "changed", "0.0.0.0/0", "latest"];
  return [undefined, "changed"];
}

/** The resources with one place changed; a value of undefined takes the key away. */
export function changed(
  resources: readonly PlannedResource[],
  { urn, path }: Place,
  value: PlanValue | undefined,
): readonly PlannedResource[] {
  return resources.map((resource) => {
    if (resource.urn !== urn) return resource;
    const keys = keysIn(resource.inputs, path);
    if (keys === undefined) return resource;
    return { ...resource, inputs: withChange(resource.inputs, keys, value) as PlannedResource["inputs"] };
  });
}

function withChange(value: PlanValue, [key, ...rest]: readonly (string | number)[], replacement: PlanValue | undefined): PlanValue {
  if (key === undefined) return replacement ?? null;
  if (Array.isArray(value)) {
    const items = [...(value as readonly PlanValue[])];
    if (rest.length === 0 && replacement === undefined) items.splice(Number(key), 1);
    else items[Number(key)] = withChange(items[Number(key)] ?? null, rest, replacement);
    return items;
  }
  const fields = { ...(value as Record<string, PlanValue>) };
  if (rest.length === 0 && replacement === undefined) delete fields[key];
  else fields[key] = withChange(fields[key] ?? null, rest, replacement);
  return fields;
}
