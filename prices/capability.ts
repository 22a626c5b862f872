import type { PlannedResource } from "../plan/plan.ts";

/** The capability whose component holds a resource, the outermost where several do; `estate` for what stands outside of all. */
export function capabilityOf(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>): string {
  const own = /^estate:([^:]+):/.exec(resource.type)?.[1];
  const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  const above = parent === undefined ? undefined : capabilityOf(parent, byUrn);
  return above === undefined || above === "estate" ? (own ?? "estate") : above;
}
