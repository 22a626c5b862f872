import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { type Fields, isFields, isList } from "./equality.ts";
import { ANY, type Step, stepsOf } from "./paths.ts";

/**
 * The inputs after, with what `ignoreChanges` names as it was before. As in the engine, a path that leads through something that only one side has is
 * not followed, and one that is no path is passed over.
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go (`processIgnoreChanges`)
 */
export function withoutIgnored(before: Fields, { inputs, ignoreChanges }: Pick<PlannedResource, "inputs" | "ignoreChanges">): Fields {
  return ignoreChanges.reduce<Fields>((kept, path) => {
    const steps = stepsOf(path);
    const reset = steps === undefined ? kept : resetAt(before, kept, steps);
    return isFields(reset) ? reset : kept;
  }, inputs);
}

function resetAt(before: PlanValue | undefined, after: PlanValue, [step, ...rest]: readonly Step[]): PlanValue {
  if (step === undefined) return before ?? after;
  if (step === ANY) return resetEach(before, after, rest);
  if (typeof step === "number") return resetPlace(before, after, step, rest);
  if (!isFields(after)) return after;
  return rest.length === 0 ? withKeyOf(before, after, step) : resetBelow(before, after, step, rest);
}

function resetPlace(before: PlanValue | undefined, after: PlanValue, place: number, rest: readonly Step[]): PlanValue {
  if (!isList(before) || !isList(after) || place >= before.length) return after;
  return after.map((item, index) => (index === place ? resetAt(before[place], item, rest) : item));
}

function resetEach(before: PlanValue | undefined, after: PlanValue, rest: readonly Step[]): PlanValue {
  if (isList(before) && isList(after))
    return after.map((item, index) => (index < before.length ? resetAt(before[index], item, rest) : item));
  if (!isFields(before) || !isFields(after)) return after;
  if (rest.length === 0) return before;
  return Object.keys(before).reduce<PlanValue>((kept, key) => (isFields(kept) ? resetBelow(before, kept, key, rest) : kept), after);
}

function resetBelow(before: PlanValue | undefined, after: Fields, key: string, rest: readonly Step[]): PlanValue {
  if (!isFields(before) || !Object.hasOwn(before, key) || !Object.hasOwn(after, key)) return after;
  return replaced(after, key, resetAt(before[key], after[key] ?? null, rest));
}

/** A key that was not there before is not there after. */
function withKeyOf(before: PlanValue | undefined, after: Fields, key: string): Fields {
  const value = isFields(before) && Object.hasOwn(before, key) ? before[key] : undefined;
  if (value !== undefined) return replaced(after, key, value);
  return Object.fromEntries(Object.entries(after).filter(([each]) => each !== key));
}

function replaced(fields: Fields, key: string, value: PlanValue): Fields {
  return Object.fromEntries([...Object.entries(fields).filter(([each]) => each !== key), [key, value]]);
}
