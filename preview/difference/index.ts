import { capabilitiesOf } from "../../plan/capability.ts";
import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import { OPERATIONS, type Operation, type ResourceChange, type ValueChange } from "../change.ts";
import { isStateful } from "../replacements/stateful.ts";
import { type Kept, verdictsOn } from "./cascade.ts";
import { type Pair, pairsOf } from "./pairing.ts";
import { pathOf } from "./paths.ts";
import { askedForIn, madeByProviders } from "./stored.ts";
import type { SteppedChange } from "./values.ts";
import type { Verdict } from "./verdict.ts";

/** What a change does to the resources of one environment. */
export interface Difference {
  /** Everything that is not `same`, sorted by URN. */
  readonly changes: readonly ResourceChange[];
  /** How many resources stay as they are. */
  readonly same: number;
  /** How many resources there are of each operation; components are not counted, since they stand for nothing real. */
  readonly counts: Record<Operation, number>;
}

/** How two sides are compared. */
export interface DifferenceOptions {
  /** Where the side before comes from: a plan, or the state of a stack. A plan unless told otherwise. */
  readonly before?: "plan" | "state";
}

/**
 * What an update does to each resource, as an estimate from both sides' inputs, which needs neither an engine nor a provider.
 *
 * Components are listed where they have inputs of their own, such as a chart; others come and go with what they hold. Of a resource that stays and that is
 * only made in another order, nothing is told. A resource that becomes a component, or one that is only read, is listed as one that goes.
 *
 * Where the side before is state, a component that its provider makes, as a chart, is compared only in what state holds of it, and what stands below it stays as
 * long as it does. A resource that is only read from now on is listed as one that goes, though the engine lets it be where it is read by the id that it has.
 *
 * Also, what a plan does not know is then taken for what stands, as long as what it comes from is not made anew. So it is not seen
 * that an unknown value changes for another reason: a lookup with another answer, an output that an update changes, a computation that the program now does
 * otherwise. Nor are changes seen inside secrets, nor what somebody changed by hand and the state does not know.
 */
export function differenceOf(
  before: readonly PlannedResource[],
  after: readonly PlannedResource[],
  { before: origin = "plan" }: DifferenceOptions = {},
): Difference {
  const from = origin === "state" ? askedForIn(before) : before;
  const { pairs, renamed } = pairsOf(from, after);
  const sides = { before: byUrn(from), after: byUrn(after) };
  const kept = pairs.filter(isKept);
  const stays = new Set(kept.map((pair) => pair.after.urn));
  const verdicts = verdictsOn(kept, {
    rename: (urn) => renamed.get(urn) ?? urn,
    isNew: (urn) => sides.after.has(urn) && !stays.has(urn),
    beforeIsState: origin === "state",
    resourceBefore: (urn) => (urn === undefined ? undefined : sides.before.get(urn)),
    resourceAfter: (urn) => (urn === undefined ? undefined : sides.after.get(urn)),
  });
  const capabilityBefore = capabilitiesOf(from);
  const capabilityAfter = capabilitiesOf(after);
  const afterOf = new Map(kept.map((pair) => [pair.before.urn, pair.after]));
  const untold = origin === "state" ? madeByProviders(from, (urn) => afterOf.get(urn)) : new Set<PlannedResource>();
  const changes = pairs
    .filter((pair) => isListed(pair) && !(pair.after === undefined && pair.before !== undefined && untold.has(pair.before)))
    .map((pair) => changeOf(pair, isKept(pair) ? verdicts.get(pair.after.urn) : undefined, capabilityBefore, capabilityAfter));
  const counts = countsOf(changes);
  return { changes: changes.filter(({ operation }) => operation !== "same"), same: counts.same, counts };
}

function byUrn(resources: readonly PlannedResource[]): ReadonlyMap<string, PlannedResource> {
  return new Map(resources.map((resource) => [resource.urn, resource]));
}

function isKept(pair: Pair): pair is Kept {
  return pair.before !== undefined && pair.after !== undefined;
}

/** A component is nothing real; one with inputs makes things that a plan does not hold. What is no longer read stays where it stands. */
function isListed({ before, after }: Pair): boolean {
  if (after === undefined && before?.external === true) return false;
  return [before, after].some((resource) => resource !== undefined && (resource.custom || Object.keys(resource.inputs).length > 0));
}

function changeOf(
  { before, after }: Pair,
  verdict: Verdict | undefined,
  capabilityBefore: (resource: PlannedResource) => string,
  capabilityAfter: (resource: PlannedResource) => string,
): ResourceChange {
  const resource = after ?? before;
  if (resource === undefined) throw new Error("a pair holds a resource");
  const { operation, values, options, replacement } = verdict ?? alone(resource, after !== undefined);
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    operation,
    capability: (after === undefined ? capabilityBefore : capabilityAfter)(resource),
    ...(before !== undefined && after !== undefined && before.urn !== after.urn ? { previousUrn: before.urn } : {}),
    values: valuesOf(values),
    options: operation === "same" ? [] : options,
    ...(replacement === undefined ? {} : { replacement }),
    stateful: isStateful(resource.type),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** What becomes of a resource that one side has. */
function alone({ external }: PlannedResource, isAfter: boolean): Verdict {
  const operation = external === true ? "read" : isAfter ? "create" : "delete";
  return { operation, values: [], options: [] };
}

function valuesOf(changes: readonly SteppedChange[]): readonly ValueChange[] {
  return changes
    .map(({ steps, ...change }): ValueChange => ({ path: pathOf(steps), ...change }))
    .sort((a, b) => compareText(a.path, b.path) || compareText(a.kind, b.kind));
}

function countsOf(changes: readonly ResourceChange[]): Record<Operation, number> {
  const counts = Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
  for (const { operation } of changes) counts[operation] += 1;
  return counts;
}
