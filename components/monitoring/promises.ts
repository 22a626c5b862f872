import { ModelObjective } from "../serving/contract.ts";

/** What models promise, by name. */
export type ModelObjectives = Readonly<Record<string, ModelObjective>>;

/** A value that several models have, and the matcher of a query that finds them. */
interface Part<Value> {
  readonly value: Value;
  /** Such as `model!~"a|b"` for all but two; empty for all. */
  readonly matcher: string;
}

/**
 * Splits models by a value of what they promise, so that there is one rule a value and not one a model. Those that promise what is the default are all
 * that no other part names, so that a model which nobody declared keeps to the default too. Names are letters, digits and hyphens, and so patterns of
 * themselves.
 */
export function partsBy<Value extends number | string>(
  objectives: ModelObjectives,
  valueOf: (objective: ModelObjective) => Value,
): readonly Part<Value>[] {
  const usual = valueOf(ModelObjective.parse({}));
  const others = Object.entries(objectives)
    .map(([model, objective]) => ({ model, value: valueOf(objective) }))
    .filter(({ value }) => value !== usual)
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));
  const values = [...new Set(others.map(({ value }) => value))];
  const named = (models: readonly { readonly model: string }[]) => models.map(({ model }) => model).join("|");
  return [
    { value: usual, matcher: others.length === 0 ? "" : `model!~"${named(others)}"` },
    ...values.map((value) => ({ value, matcher: `model=~"${named(others.filter((each) => each.value === value))}"` })),
  ];
}
