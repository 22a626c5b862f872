import type { PlannedResource } from "./plan.ts";

/** What stands outside of every capability. */
const OUTSIDE = "estate";

const COMPONENT = /^estate:([^:]+):/;

/**
 * Tells the capability that holds a resource: that of the nearest component above it, or of itself. Where a parent is not among the resources, the types
 * of the ancestors, which a URN holds, tell; else it is `estate`.
 */
export function capabilitiesOf(resources: readonly PlannedResource[]): (resource: PlannedResource) => string {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const known = new Map<string, string>();
  return (resource) => {
    const passed: string[] = [];
    let at: PlannedResource | undefined = resource;
    let found: string | undefined;
    while (found === undefined && at !== undefined && !passed.includes(at.urn)) {
      passed.push(at.urn);
      found = known.get(at.urn) ?? capabilityOf(at.type) ?? inUrn(at, byUrn);
      at = at.parent === undefined ? undefined : byUrn.get(at.parent);
    }
    const capability = found ?? OUTSIDE;
    for (const urn of passed) known.set(urn, capability);
    return capability;
  };
}

/** The capability whose component has a type token, such as `tracking` for `estate:tracking:Tracking`; undefined for what is no component of ours. */
export function capabilityOf(type: string): string | undefined {
  return COMPONENT.exec(type)?.[1];
}

/** From the types in the URN, where the parent cannot be asked. */
function inUrn({ urn, parent }: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>): string | undefined {
  if (parent !== undefined && byUrn.has(parent)) return undefined;
  const types = urn.split("::")[2]?.split("$") ?? [];
  return types
    .toReversed()
    .map(capabilityOf)
    .find((each) => each !== undefined);
}
