import type { PlannedResource } from "../../plan/plan.ts";
import { type Judging, type Verdict, verdictOn } from "./verdict.ts";

/** A resource that both sides have. */
export interface Kept {
  readonly before: PlannedResource;
  readonly after: PlannedResource;
}

/**
 * What becomes of the resources that both sides have, by their URN after. What comes from a resource that is made anew is in doubt, and where it cannot
 * change in place, its resource is made anew too; so one replacement leads to the next, until nothing more follows.
 */
export function verdictsOn(kept: readonly Kept[], judging: Omit<Judging, "isReplaced" | "isGoneFirst">): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const dependents = dependentsOf(kept);
  const isReplaced = (urn: string): boolean => verdicts.get(urn)?.operation === "replace";
  const isGoneFirst = (urn: string): boolean => verdicts.get(urn)?.replacement?.deleteFirst === true;
  let next: Iterable<Kept> = kept;
  for (;;) {
    const replaced = judge(next, verdicts, { ...judging, isReplaced, isGoneFirst });
    if (replaced.length === 0) return verdicts;
    next = new Set(replaced.flatMap((urn) => dependents.get(urn) ?? []));
  }
}

/** Judges again, and gives the URNs of what is made anew now and was not until now, or not by letting the old one go first. */
function judge(kept: Iterable<Kept>, verdicts: Map<string, Verdict>, judging: Judging): readonly string[] {
  const replaced: string[] = [];
  const round = [...kept].map(({ before, after }) => [after.urn, verdictOn(before, after, judging)] as const);
  for (const [urn, verdict] of round) {
    if (verdict.replacement !== undefined && verdict.replacement.deleteFirst !== verdicts.get(urn)?.replacement?.deleteFirst)
      replaced.push(urn);
    verdicts.set(urn, verdict);
  }
  return replaced;
}

/** URN -> what takes a value from it, or is managed by it. */
function dependentsOf(kept: readonly Kept[]): ReadonlyMap<string, readonly Kept[]> {
  const dependents = new Map<string, Kept[]>();
  for (const each of kept) {
    const sources = new Set([
      ...Object.values(each.after.propertyDependencies).flat(),
      ...(each.after.provider === undefined ? [] : [each.after.provider]),
    ]);
    for (const source of sources) {
      const known = dependents.get(source);
      if (known === undefined) dependents.set(source, [each]);
      else known.push(each);
    }
  }
  return dependents;
}
