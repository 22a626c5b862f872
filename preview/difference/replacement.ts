import type { PlanValue } from "../../plan/plan.ts";
import type { Immutability, Sides } from "../replacements/immutability.ts";
import { isFields, isList, isOpaque, isSame } from "./equality.ts";
import { ANY, type Step, stepsOf } from "./paths.ts";
import type { SteppedChange } from "./values.ts";

/** Those of the changes that cannot be made in place, from what is known of the resource's type. */
export function notInPlace(
  changes: readonly SteppedChange[],
  immutability: Immutability | undefined,
  sides: Sides,
): readonly SteppedChange[] {
  if (immutability === undefined || changes.length === 0) return [];
  const patterns = patternsFor(immutability, sides);
  return changes.filter((change) => patterns.some((pattern) => touches(change, pattern)));
}

/** Whether the old resource goes before the new one stands, as its provider decides it. */
export function goesFirst(immutability: Immutability | undefined, { before, after }: Pick<Sides, "before" | "after">): boolean {
  const rule = immutability?.oldGoesFirst;
  if (rule === undefined || rule === "always") return rule === "always";
  if ("given" in rule) return valueAt(after.inputs, rule.given) !== undefined;
  return valueAt(after.inputs, rule.same[0]) !== undefined && rule.same.every((path) => staysAt(path, before.inputs, after.inputs));
}

/** A name that is not known yet may be another one. */
function staysAt(path: string, before: PlanValue, after: PlanValue): boolean {
  const [was, is] = [valueAt(before, path), valueAt(after, path)];
  return !isOpaque(is) && isSame(was ?? null, is ?? null);
}

function valueAt(value: PlanValue, path: string): PlanValue | undefined {
  return (stepsOf(path) ?? []).reduce<PlanValue | undefined>((at, step) => below(at, step), value);
}

function below(value: PlanValue | undefined, step: Step): PlanValue | undefined {
  if (typeof step === "number") return isList(value) ? value[step] : undefined;
  return isFields(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

const parsed = new WeakMap<readonly string[], readonly (readonly Step[])[]>();

function patternsFor({ paths, conditional = [] }: Immutability, sides: Sides): readonly (readonly Step[])[] {
  return [paths, ...conditional.filter(({ holds }) => holds(sides)).map((each) => each.paths)].flatMap(stepsOfAll);
}

function stepsOfAll(paths: readonly string[]): readonly (readonly Step[])[] {
  const known = parsed.get(paths);
  if (known !== undefined) return known;
  const steps = paths.flatMap((path) => [stepsOf(path) ?? []]);
  parsed.set(paths, steps);
  return steps;
}

/** Whether a change lies at or below a path, or above it with something at the path that differs or is in doubt. */
function touches({ steps, kind, before, after }: SteppedChange, pattern: readonly Step[]): boolean {
  const shared = Math.min(steps.length, pattern.length);
  for (let at = 0; at < shared; at += 1) if (pattern[at] !== ANY && pattern[at] !== steps[at]) return false;
  return differsAt(before, after, pattern.slice(shared), kind === "unknown");
}

function differsAt(before: PlanValue | undefined, after: PlanValue | undefined, pattern: readonly Step[], inDoubt: boolean): boolean {
  const [step, ...rest] = pattern;
  if (step === undefined) return inDoubt ? after !== undefined : !isSame(before, after);
  if (isOpaque(before) || isOpaque(after)) return true;
  const keys = step === ANY ? [...new Set([...stepsIn(before), ...stepsIn(after)])] : [step];
  return keys.some((key) => differsAt(below(before, key), below(after, key), rest, inDoubt));
}

function stepsIn(value: PlanValue | undefined): readonly Step[] {
  if (isList(value)) return [...value.keys()];
  return isFields(value) ? Object.keys(value) : [];
}
