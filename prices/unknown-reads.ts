import { MARKER, type PlannedResource, type PlanValue } from "../plan/plan.ts";

/** Whether a value is a marker: what it stands for is not in the plan. */
export function isMarker(value: PlanValue | undefined): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && MARKER in value;
}

/**
 * Runs a function on a resource and tells which of the inputs that it read are not known, as key paths. So no pricer can take what only an
 * update tells for its default without that being seen.
 */
export function withUnknownReads<Result>(
  resource: PlannedResource,
  read: (watched: PlannedResource) => Result,
): { readonly result: Result; readonly unknown: readonly string[] } {
  const unknown = new Set<string>();
  const result = read({ ...resource, inputs: watched(resource.inputs, "", unknown) });
  return { result, unknown: [...unknown].sort() };
}

function watched<Value extends object>(value: Value, path: string, unknown: Set<string>): Value {
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key === "symbol" || typeof found !== "object" || found === null) return found;
      const below = path === "" ? key : `${path}.${key}`;
      if (isMarker(found as PlanValue)) {
        unknown.add(below);
        return found;
      }
      return watched(found, below, unknown);
    },
  });
}
