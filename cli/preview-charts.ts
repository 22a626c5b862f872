import { insideBothSides } from "../charts/both-sides.ts";
import type { Plan, PlannedResource } from "../plan/plan.ts";
import { compareText } from "../plan/values.ts";
import type { EnvironmentPreview } from "../preview/preview.ts";
import { ensureTools } from "../toolchain/build.ts";
import { chartsFolder } from "./charts.ts";

/** What stands inside the charts of both sides, as far as it can be compared. */
interface ComparedInsides {
  readonly before: readonly PlannedResource[];
  readonly after: readonly PlannedResource[];
  readonly notSeenInto: EnvironmentPreview["chartsNotSeenInto"];
}

type Facts = Pick<Plan, "cloud" | "resources">;

/** Looks into the charts of both sides that are on this machine; a preview fetches none. */
export async function comparedInsides(before: Facts | undefined, after: Facts | undefined): Promise<ComparedInsides> {
  const helm = async () => (await ensureTools(["helm"])).helm;
  const inside = await insideBothSides(before, after, { helm, cache: chartsFolder(), fetch: "never" });
  const unseen = [...inside.before.notSeenInto, ...inside.after.notSeenInto].map(({ release, reason }) => ({ release, reason }));
  return {
    before: inside.before.resources,
    after: inside.after.resources,
    notSeenInto: [...new Map(unseen.map((each) => [each.release, each])).values()].sort((a, b) => compareText(a.release, b.release)),
  };
}
