import { type Inside, insideCharts } from "../charts/inside.ts";
import type { Plan, PlannedResource } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import type { EnvironmentPreview } from "../preview/preview.ts";
import { ensureTools } from "../toolchain/build.ts";
import { chartsFolder } from "./charts.ts";

/** What stands inside the charts of both sides, as far as it can be compared. */
export interface ComparedInsides {
  readonly before: readonly PlannedResource[];
  readonly after: readonly PlannedResource[];
  readonly notSeenInto: EnvironmentPreview["chartsNotSeenInto"];
}

type Facts = Pick<Plan, "cloud" | "resources">;

/**
 * Looks into the charts of both sides that are on this machine; a preview fetches none. A release that both sides have and only one could be looked into is
 * left out on both: everything in it would seem to come or to go.
 */
export async function comparedInsides(before: Facts | undefined, after: Facts | undefined): Promise<ComparedInsides> {
  const [old, now] = await Promise.all([insideOf(before), insideOf(after)]);
  const releasesBefore = new Set(before?.resources.map(({ urn }) => urn));
  const unseen = new Map([...old.notSeenInto, ...now.notSeenInto].map((each) => [each.release, each]));
  const isSeen = ({ parent = "" }: PlannedResource) => !unseen.has(releaseOf(parent)) || !releasesBefore.has(parent);
  return {
    before: old.resources.filter((each) => isSeen(each)),
    after: now.resources.filter((each) => isSeen(each)),
    notSeenInto: [...unseen.values()].sort((a, b) => compareText(a.release, b.release)),
  };
}

function insideOf(facts: Facts | undefined): Promise<Inside> {
  if (facts === undefined) return Promise.resolve({ resources: [], notSeenInto: [] });
  const helm = async () => (await ensureTools(["helm"])).helm;
  return insideCharts(facts, { helm, cache: chartsFolder(), fetch: "never" });
}

function releaseOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
