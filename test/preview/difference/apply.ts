import type { PlanValue } from "../../../plan/plan.ts";
import type { ValueChange } from "../../../preview/change.ts";
import { type Step, stepsOf } from "../../../preview/difference/paths.ts";

interface Change extends ValueChange {
  readonly steps: readonly Step[];
}

/** Inputs after these changes, as their paths say: of a list, what goes is counted before, and everything else after. */
export function applied(inputs: PlanValue, changes: readonly ValueChange[]): PlanValue {
  return appliedAt(
    inputs,
    changes.map((change) => ({ ...change, steps: stepsOf(change.path) ?? [] })),
  );
}

function appliedAt(value: PlanValue, changes: readonly Change[]): PlanValue {
  const whole = changes.find(({ steps }) => steps.length === 0);
  if (whole !== undefined) return whole.after ?? null;
  if (changes.length === 0) return value;
  return Array.isArray(value) ? appliedToList(value, changes) : appliedToFields(value as Record<string, PlanValue>, changes);
}

function appliedToList(list: readonly PlanValue[], changes: readonly Change[]): PlanValue {
  const own = (kind: string) => changes.filter((change) => change.kind === kind && change.steps.length === 1);
  const gone = new Set(own("remove").map(({ steps }) => steps[0]));
  const items = list.filter((_, at) => !gone.has(at));
  for (const { steps, after } of own("add").toSorted((a, b) => Number(a.steps[0]) - Number(b.steps[0])))
    items.splice(Number(steps[0]), 0, after ?? null);
  const inside = changes.filter(({ kind, steps }) => steps.length > 1 || (kind !== "add" && kind !== "remove"));
  return items.map((item, at) => appliedAt(item, below(inside, at)));
}

function appliedToFields(fields: Record<string, PlanValue>, changes: readonly Change[]): PlanValue {
  const own = (kind: string) => changes.filter((change) => change.kind === kind && change.steps.length === 1);
  const gone = new Set(own("remove").map(({ steps }) => steps[0]));
  const kept = Object.entries(fields).filter(([key]) => !gone.has(key));
  const added = own("add").map(({ steps, after }) => [String(steps[0]), after ?? null] as const);
  const inside = changes.filter(({ kind, steps }) => steps.length > 1 || (kind !== "add" && kind !== "remove"));
  return Object.fromEntries([...kept.map(([key, value]) => [key, appliedAt(value, below(inside, key))] as const), ...added]);
}

function below(changes: readonly Change[], step: Step): Change[] {
  return changes.filter(({ steps }) => steps[0] === step).map((change) => ({ ...change, steps: change.steps.slice(1) }));
}
