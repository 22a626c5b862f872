import type { PlannedResource } from "../../../plan/plan.ts";
import { Estate, type EstateCloud } from "../../../policies/core/estate.ts";
import type { Reading } from "../../../policies/core/reading.ts";
import type { ResourceChange } from "../../change.ts";
import type { Comparison, Side } from "../risk.ts";
import { differingPlaces, type Place } from "./places.ts";

/** A change of a resource with readings of its inputs on the sides that have it. */
export interface Changed {
  readonly change: ResourceChange;
  /** None for what is created. */
  readonly before: Reading | undefined;
  /** None for what goes. */
  readonly after: Reading | undefined;
}

/** Where the inputs of a resource differ is found once for all finders. */
const DIFFERING = new WeakMap<ResourceChange, readonly Place[]>();

/** Every place where the inputs of a resource differ; of what comes or goes, every place. */
export function placesOf({ change }: Pick<Changed, "change">): readonly Place[] {
  const known = DIFFERING.get(change);
  if (known !== undefined) return known;
  const places = differingPlaces(change.before?.inputs, change.after?.inputs);
  DIFFERING.set(change, places);
  return places;
}

/** Both sides of a comparison as controls read them; empty where the environment is not there. */
export interface Sides {
  readonly before: Estate;
  readonly after: Estate;
}

/** Estates are indexed once for all finders. */
const INDEXED = new WeakMap<Comparison, Sides>();

/** Both sides as controls read them. */
export function sidesOf(comparison: Comparison): Sides {
  const known = INDEXED.get(comparison);
  if (known !== undefined) return known;
  const sides = { before: estateOf(comparison.before), after: estateOf(comparison.after) };
  INDEXED.set(comparison, sides);
  return sides;
}

/**
 * What changes, with readings of both sides. What is only read belongs to somebody else, and nobody here changes it.
 *
 * @param isAsked whether a type of resource is asked for. Default: all are.
 */
export function changesIn(comparison: Comparison, isAsked: (type: string) => boolean = () => true): readonly Changed[] {
  const sides = sidesOf(comparison);
  return comparison.changes
    .filter(({ operation, type }) => operation !== "read" && operation !== "same" && isAsked(type))
    .map((change) => ({
      change,
      before: change.before && sides.before.inputsOf(change.before),
      after: change.after && sides.after.inputsOf(change.after),
    }));
}

/** What stands on both sides, however it changes. */
export function isKept(changed: Changed): changed is Changed & { readonly before: Reading; readonly after: Reading } {
  return changed.before !== undefined && changed.after !== undefined;
}

/** What goes and does not come back. */
export function goes(changed: Changed): changed is Changed & { readonly before: Reading } {
  return changed.change.operation === "delete" && changed.before !== undefined;
}

/**
 * Whether what a part belonged to stays. A part whose whole goes with it leaves nothing behind that misses it.
 *
 * @param property the property of the part that comes from the whole, or holds its name.
 */
export function staysWithout(part: PlannedResource, property: string, { after }: Sides): boolean {
  const urns = part.propertyDependencies[property] ?? [];
  return after.resources.length > 0 && (urns.length === 0 || urns.some((urn) => after.withUrn(urn) !== undefined));
}

function estateOf(side: Side | undefined): Estate {
  const resources = side?.resources ?? [];
  return new Estate({ environment: "", cloud: cloudOf(resources), maturity: side?.maturity ?? 0, resources });
}

function cloudOf(resources: readonly PlannedResource[]): EstateCloud {
  const sdk = resources.map(({ type }) => /^(aws|gcp|azure)(?:-native)?:/.exec(type)?.[1]).find((name) => name !== undefined);
  return (sdk as EstateCloud | undefined) ?? "local";
}
