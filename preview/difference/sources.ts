import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { type Fields, holdsOpaque, valueOf } from "./equality.ts";
import { type Comparing, changesBetween, type SteppedChange } from "./values.ts";

/** What is known of the rest when one resource is compared. */
export interface Surroundings {
  /** URN after of what has this URN before. */
  readonly rename: (urn: string) => string;
  /** Whether a resource is made anew, by its URN after. */
  readonly isReplaced: (urn: string) => boolean;
  /** Whether a resource is made anew and the old one goes first, by its URN after. */
  readonly isGoneFirst: (urn: string) => boolean;
  /** Whether a resource was not there before, by its URN after. */
  readonly isNew: (urn: string) => boolean;
  /** Whether the side before is state, where outputs are known. */
  readonly beforeIsState: boolean;
}

/**
 * What changes in the inputs, property by property. Secrets and unknowns of a property are in doubt where a resource that it comes from is made anew, and
 * where it comes from others than before, unless secrets or unknowns that came or went account for that.
 */
export function changesOfInputs(
  before: PlannedResource,
  after: PlannedResource,
  inputs: readonly [Fields, Fields],
  around: Surroundings,
): readonly SteppedChange[] {
  const [was, is] = inputs;
  const properties = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return properties.flatMap((property) =>
    changesOfProperty(property, before, after, [valueOf(was, property), valueOf(is, property)], around),
  );
}

function changesOfProperty(
  property: string,
  before: PlannedResource,
  after: PlannedResource,
  [was, is]: readonly [PlanValue | undefined, PlanValue | undefined],
  around: Surroundings,
): readonly SteppedChange[] {
  const how: Comparing = { doubtMarkers: false, trustUnknowns: around.beforeIsState };
  const doubted: Comparing = { ...how, doubtMarkers: true };
  const sources = sourcesOf(after, property);
  if (sources.some(around.isReplaced)) return changesBetween(was, is, [property], doubted);
  const changes = changesBetween(was, is, [property], how);
  return comesFromElsewhere(sourcesOf(before, property), sources, around) && !changes.some(accountsForSources)
    ? changesBetween(was, is, [property], doubted)
    : changes;
}

/**
 * What else is in doubt where the old one of a resource goes first: each property that is taken from it, even where it is known to stay, since while it is
 * gone nothing can hold on to it. The engine asks providers with such properties unknown:
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go (`calculateDependentReplacements`)
 */
export function takenFromGone(
  { inputs, propertyDependencies }: PlannedResource,
  changes: readonly SteppedChange[],
  { isGoneFirst }: Pick<Surroundings, "isGoneFirst">,
): readonly SteppedChange[] {
  const told = new Set(changes.map(({ steps }) => steps[0]));
  return Object.entries(propertyDependencies)
    .filter(([property, sources]) => !told.has(property) && sources.some(isGoneFirst))
    .flatMap(([property]) => {
      const value = valueOf(inputs, property);
      return value === undefined ? [] : [{ steps: [property], kind: "unknown", before: value, after: value } as const];
    });
}

/** State of a stack that was imported, or made by an old engine, does not say where values come from. */
function comesFromElsewhere(before: readonly string[], after: readonly string[], { rename, isNew, beforeIsState }: Surroundings): boolean {
  if (beforeIsState && before.length === 0) return after.some(isNew);
  return !isEqualSet(before.map(rename), after);
}

function sourcesOf({ propertyDependencies }: PlannedResource, property: string): readonly string[] {
  return Object.hasOwn(propertyDependencies, property) ? (propertyDependencies[property] ?? []) : [];
}

function isEqualSet(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((each) => right.has(each));
}

function accountsForSources({ before, after }: SteppedChange): boolean {
  return holdsOpaque(before) || holdsOpaque(after);
}
