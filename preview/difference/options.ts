import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { OptionChange } from "../change.ts";
import { isSame } from "./equality.ts";

/** Options of which a change alone is an update; another order of making things is none. */
const WEIGHTY: ReadonlySet<OptionChange["option"]> = new Set(["protect", "retainOnDelete", "parent", "provider", "ignoreChanges"]);

/** What changes in how the engine treats a resource. URNs of the side before are given as they are called after. */
export function optionChanges(before: PlannedResource, after: PlannedResource, rename: (urn: string) => string): readonly OptionChange[] {
  const found: readonly OptionChange[] = [
    { option: "protect", before: before.protect, after: after.protect },
    { option: "retainOnDelete", before: before.retainOnDelete, after: after.retainOnDelete },
    { option: "parent", before: renamed(before.parent, rename), after: after.parent ?? null },
    { option: "provider", before: renamed(before.provider, rename), after: after.provider ?? null },
    { option: "ignoreChanges", before: uniqueSorted(before.ignoreChanges), after: uniqueSorted(after.ignoreChanges) },
    { option: "dependencies", before: uniqueSorted(before.dependencies.map(rename)), after: uniqueSorted(after.dependencies) },
  ];
  return found.filter((option) => !isSame(option.before, option.after));
}

/** Whether a resource is treated otherwise, and not only made in another order. */
export function areWeighty(options: readonly OptionChange[]): boolean {
  return options.some(({ option }) => WEIGHTY.has(option));
}

function renamed(urn: string | undefined, rename: (urn: string) => string): string | null {
  return urn === undefined ? null : rename(urn);
}

function uniqueSorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort(compareText);
}
