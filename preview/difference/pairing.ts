import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";

/** One resource on both sides, or on one. */
export interface Pair {
  readonly before?: PlannedResource;
  readonly after?: PlannedResource;
}

/** Both sides brought together. */
export interface Pairing {
  /** Sorted by URN, that of the side after where both have one. */
  readonly pairs: readonly Pair[];
  /** URN before -> URN after, of what goes by another URN. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Brings resources together by URN, and what is left by the aliases of the side after: the first that is there and that nothing else claims. The engine
 * does it in this order too, in one pass: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go (`getOldResource`). It refuses
 * a claim of what another resource has; here the resource is then new. A resource that becomes a component, or one that is only read, is another one.
 */
export function pairsOf(before: readonly PlannedResource[], after: readonly PlannedResource[]): Pairing {
  const unclaimed = new Map(before.toReversed().map((resource) => [resource.urn, resource]));
  const claims = new Map<PlannedResource, PlannedResource>();
  const sides = [...new Map(after.toReversed().map((resource) => [resource.urn, resource])).values()].sort(byUrn);
  for (const resource of sides) claim(resource, [resource.urn], unclaimed, claims);
  for (const resource of sides) if (!claims.has(resource)) claim(resource, resource.aliases, unclaimed, claims);
  const pairs = sides.map((resource) => ({ after: resource, ...beforeOf(claims.get(resource)) }));
  const gone = [...unclaimed.values()].map((resource) => ({ before: resource }));
  return { pairs: [...pairs, ...gone].sort((a, b) => compareText(urnOf(a), urnOf(b))), renamed: renamedIn(claims) };
}

/** That of the side after where both have one. */
function urnOf({ before, after }: Pair): string {
  return after?.urn ?? before?.urn ?? "";
}

function claim(
  resource: PlannedResource,
  urns: readonly string[],
  unclaimed: Map<string, PlannedResource>,
  claims: Map<PlannedResource, PlannedResource>,
): void {
  const found = urns.map((urn) => unclaimed.get(urn)).find((each) => each !== undefined && isSameSort(each, resource));
  if (found === undefined) return;
  unclaimed.delete(found.urn);
  claims.set(resource, found);
}

function isSameSort(before: PlannedResource, after: PlannedResource): boolean {
  return before.custom === after.custom && before.external === after.external;
}

function beforeOf(before: PlannedResource | undefined): Pick<Pair, "before"> {
  return before === undefined ? {} : { before };
}

function renamedIn(claims: ReadonlyMap<PlannedResource, PlannedResource>): Map<string, string> {
  return new Map([...claims].filter(([after, before]) => after.urn !== before.urn).map(([after, before]) => [before.urn, after.urn]));
}

function byUrn(a: PlannedResource, b: PlannedResource): number {
  return compareText(a.urn, b.urn);
}
