import { UserError } from "../../components/core/errors.ts";
import type { PlannedResource } from "../plan.ts";

/** URN -> URNs that come before it. */
export type Before = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What comes before each resource: its dependencies, its parents' dependencies, and its parents as far as they are more than a component.
 * To wait for a component is to wait for everything below it.
 */
export function orderOf(resources: readonly PlannedResource[]): Map<string, Set<string>> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const children = childrenOf(resources);
  return new Map(resources.map((resource) => [resource.urn, comesBefore(resource, byUrn, children)]));
}

/**
 * The wave of each counted resource: the most counted resources that stand one after the other before it. Resources that are not counted
 * (components, those of a cloud) pass an order on without adding a wave.
 *
 * @throws UserError when resources wait for each other.
 */
export function waveOf(before: Before, counted: ReadonlySet<string>): Map<string, number> {
  const after = reversed(before);
  const open = new Map([...before].map(([urn, first]) => [urn, first.size]));
  const waves = new Map<string, number>([...before.keys()].map((urn) => [urn, 0]));
  const ready = [...before.keys()].filter((urn) => open.get(urn) === 0);
  for (let urn = ready.pop(); urn !== undefined; urn = ready.pop()) {
    const next = (waves.get(urn) ?? 0) + (counted.has(urn) ? 1 : 0);
    for (const later of after.get(urn) ?? []) {
      waves.set(later, Math.max(waves.get(later) ?? 0, next));
      const left = (open.get(later) ?? 0) - 1;
      open.set(later, left);
      if (left === 0) ready.push(later);
    }
  }
  refuseCycle([...open].filter(([, left]) => left > 0).map(([urn]) => urn));
  return waves;
}

function comesBefore(
  resource: PlannedResource,
  byUrn: ReadonlyMap<string, PlannedResource>,
  children: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const above = ancestorsOf(resource, byUrn);
  const own = new Set([resource, ...above].map(({ urn }) => urn));
  const before = new Set(above.filter(({ custom }) => custom).map(({ urn }) => urn));
  for (const { dependencies } of [resource, ...above]) for (const urn of dependencies) addWithDescendants(urn);
  return before;

  function addWithDescendants(urn: string): void {
    if (!byUrn.has(urn) || before.has(urn) || own.has(urn)) return;
    before.add(urn);
    if (byUrn.get(urn)?.custom === false) for (const child of children.get(urn) ?? []) addWithDescendants(child);
  }
}

function ancestorsOf(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>): PlannedResource[] {
  const ancestors: PlannedResource[] = [];
  let parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  while (parent !== undefined && !ancestors.includes(parent)) {
    ancestors.push(parent);
    parent = parent.parent === undefined ? undefined : byUrn.get(parent.parent);
  }
  return ancestors;
}

function childrenOf(resources: readonly PlannedResource[]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const { urn, parent } of resources) {
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [urn]);
    else siblings.push(urn);
  }
  return children;
}

function reversed(before: Before): Map<string, string[]> {
  const after = new Map<string, string[]>();
  for (const [urn, first] of before) {
    for (const earlier of first) {
      const later = after.get(earlier);
      if (later === undefined) after.set(earlier, [urn]);
      else later.push(urn);
    }
  }
  return after;
}

function refuseCycle(urns: readonly string[]): void {
  if (urns.length === 0) return;
  throw new UserError(
    "the plan has resources that wait for each other, so none can come first",
    urns.toSorted().map((urn) => ({ path: urn, reason: "waits for itself through others" })),
  );
}
