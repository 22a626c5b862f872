import type { Problem } from "../../components/core/errors.ts";
import type { Plan } from "../plan.ts";
import type { Reference } from "./reference.ts";
import { FINDERS } from "./references/index.ts";
import { releaseReferences } from "./release-references.ts";
import { There } from "./there.ts";

/**
 * What a plan's objects and charts count on and the plan does not have: a Service without pods, a key that no Secret holds, a kind that no chart
 * defines. Empty where everything is connected.
 */
export function wiringProblems(plan: Pick<Plan, "resources">): Problem[] {
  return deadReferences(plan).map(({ from, path, to }) => ({
    path: `${from.urn.split("::").slice(2).join("::")} ${path}`,
    reason: `counts on ${to}, which is not there`,
  }));
}

/** The same, as what counts on what. */
export function deadReferences({ resources }: Pick<Plan, "resources">): readonly Reference[] {
  const there = new There(resources);
  return referencesIn(there).filter((reference) => !reference.isThere(there));
}

/** Everything that the objects and charts of a plan count on. */
export function referencesOf({ resources }: Pick<Plan, "resources">): readonly Reference[] {
  return referencesIn(new There(resources));
}

function referencesIn(there: There): Reference[] {
  return [...there.items.flatMap((item) => FINDERS.flatMap((find) => find(item))), ...there.charts.flatMap(releaseReferences)];
}
