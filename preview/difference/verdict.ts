import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { Operation, OptionChange, Replacement } from "../change.ts";
import type { Immutability } from "../replacements/immutability.ts";
import { immutabilityOf } from "../replacements/index.ts";
import { isSame } from "./equality.ts";
import { withoutIgnored } from "./ignored.ts";
import { areWeighty, optionChanges } from "./options.ts";
import { pathOf } from "./paths.ts";
import { goesFirst, notInPlace } from "./replacement.ts";
import { changesOfInputs, type Surroundings, takenFromGone } from "./sources.ts";
import { givenInputs } from "./stored.ts";
import { changesOfFields, type SteppedChange } from "./values.ts";

/** What becomes of a resource that both sides have. */
export interface Verdict {
  readonly operation: Operation;
  readonly values: readonly SteppedChange[];
  readonly options: readonly OptionChange[];
  readonly replacement?: Replacement;
}

/** What is known of the rest when one resource is judged. */
export interface Judging extends Surroundings {
  readonly resourceBefore: (urn: string | undefined) => PlannedResource | undefined;
  readonly resourceAfter: (urn: string | undefined) => PlannedResource | undefined;
}

/** The engine replaces what a replaced provider manages. */
const ENGINE = "https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go";

/** Judges a resource that both sides have. */
export function verdictOn(before: PlannedResource, after: PlannedResource, judging: Judging): Verdict {
  const was = judging.beforeIsState ? givenInputs(before, after) : before.inputs;
  const values = changesOfInputs(before, after, [was, withoutIgnored(was, after)], judging);
  const options = optionChanges(before, after, judging.rename);
  if (after.external === true) return { operation: values.length > 0 ? "read" : "same", values, options };
  const replaced = after.custom ? replacementOf(before, after, values, judging) : undefined;
  if (replaced !== undefined) return { operation: "replace", options, ...replaced };
  if (before.urn !== after.urn) return { operation: "adopt", values, options };
  return { operation: values.length > 0 || areWeighty(options) ? "update" : "same", values, options };
}

function replacementOf(
  before: PlannedResource,
  after: PlannedResource,
  values: readonly SteppedChange[],
  judging: Judging,
): Required<Pick<Verdict, "values" | "replacement">> | undefined {
  const immutability = immutabilityOf(after.type);
  const provider = judging.resourceAfter(after.provider)?.inputs;
  const sides = { before, after, ...(provider === undefined ? {} : { provider }) };
  const own = notInPlace(values, immutability, sides);
  const inDoubt = notInPlace(takenFromGone(after, values, judging), immutability, sides);
  const isMoved = isElsewhere(before, after, judging) || isCarriedAlong(before, after, immutability, judging);
  if (own.length + inDoubt.length === 0 && !isMoved) return undefined;
  const because = [...own, ...inDoubt].map(({ steps }) => pathOf(steps)).sort(compareText);
  return {
    values: [...values, ...inDoubt],
    replacement: {
      because: [...(isMoved ? ["provider"] : []), ...because],
      source: because.length > 0 && immutability !== undefined ? immutability.source : ENGINE,
      deleteFirst: inDoubt.length > 0 || goesFirst(immutability, sides),
    },
  };
}

/**
 * Whether the provider is another one: it is made anew, or it is another resource whose configuration could not be reached by an update of the old one's.
 * See `providerChanged` in the engine: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
 */
function isElsewhere(
  before: PlannedResource,
  after: PlannedResource,
  { resourceBefore, resourceAfter, rename, isReplaced }: Judging,
): boolean {
  if (after.provider === undefined || before.provider === undefined) return false;
  if (rename(before.provider) === after.provider) return isReplaced(after.provider);
  const [was, is] = [resourceBefore(before.provider), resourceAfter(after.provider)];
  if (was === undefined || is === undefined || was.type !== is.type) return false;
  const how = { doubtMarkers: true, trustUnknowns: false };
  return notInPlace(changesOfFields(was.inputs, is.inputs, [], how), immutabilityOf(is.type), { before: was, after: is }).length > 0;
}

/** Whether an input that cannot change in place is taken from the provider's configuration on both sides, and differs there. */
function isCarriedAlong(
  before: PlannedResource,
  after: PlannedResource,
  immutability: Immutability | undefined,
  judging: Judging,
): boolean {
  const { resourceBefore, resourceAfter } = judging;
  const [was, is] = [resourceBefore(before.provider)?.inputs, resourceAfter(after.provider)?.inputs];
  const taken = (immutability?.fromProvider ?? []).filter((key) => before.inputs[key] === undefined && after.inputs[key] === undefined);
  return was !== undefined && is !== undefined && taken.some((key) => !isSame(was[key] ?? null, is[key] ?? null));
}
