import type { Plan } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import { type Inside, type InsideOptions, insideCharts } from "./inside.ts";
import { releasesOf } from "./reference.ts";

type Charted = Pick<Plan, "cloud" | "resources">;

const NOTHING: Inside = { resources: [], notSeenInto: [] };

/**
 * Looks into the charts of both sides of a comparison. A release that stands on both and can be seen inside on one alone is seen on neither, so that
 * its objects do not seem to come or to go with what this machine happens to have.
 *
 * @param before none for an environment that is new.
 * @param after none for an environment that goes.
 */
export async function insideBothSides(
  before: Charted | undefined,
  after: Charted | undefined,
  options: InsideOptions,
): Promise<{ readonly before: Inside; readonly after: Inside }> {
  // One after the other: what the first has rendered, the second finds.
  const one = before === undefined ? NOTHING : await insideCharts(before, options);
  const other = after === undefined ? NOTHING : await insideCharts(after, options);
  const pairs = pairsOf(before, after);
  return {
    before: without(one, other, new Map(pairs)),
    after: without(other, one, new Map(pairs.map(([old, now]) => [now, old]))),
  };
}

/** URNs of releases that stand on both sides: before, and after. */
function pairsOf(before: Charted | undefined, after: Charted | undefined): readonly (readonly [string, string])[] {
  const known = new Set(releasesOf(before?.resources ?? []).map(({ resource }) => resource.urn));
  return releasesOf(after?.resources ?? []).flatMap(({ resource: { aliases, urn } }) => {
    const old = [urn, ...aliases].find((each) => known.has(each));
    return old === undefined ? [] : [[old, urn] as const];
  });
}

/** One side without what the other could not be looked into. */
function without(side: Inside, other: Inside, pairs: ReadonlyMap<string, string>): Inside {
  const unseen = new Map(other.notSeenInto.map(({ reason, urn }) => [urn, reason]));
  const own = new Set(side.notSeenInto.map(({ urn }) => urn));
  const missing = [...pairs].filter(([urn, counterpart]) => unseen.has(counterpart) && !own.has(urn));
  if (missing.length === 0) return side;
  const left = new Set(missing.map(([urn]) => urn));
  const told = missing.map(([urn, counterpart]) => {
    return { urn, release: urn.split("::").at(-1) ?? urn, reason: `on the other side ${unseen.get(counterpart) ?? ""}` };
  });
  return {
    resources: side.resources.filter(({ parent }) => parent === undefined || !left.has(parent)),
    notSeenInto: [...side.notSeenInto, ...told].toSorted((a, b) => compareText(a.release, b.release)),
  };
}
