import pLimit from "p-limit";
import { UserError } from "../components/core/errors.ts";
import type { PlannedResource } from "../plan/plan.ts";
import type { Helm } from "./helm.ts";
import { ensureArchive } from "./pull.ts";
import { type ChartReference, describeChart, releasesOf } from "./reference.ts";

/** What became of a chart that was to be on this machine. */
export interface FetchedChart {
  readonly reference: ChartReference;
  /** Path of its archive; none where there is a problem. */
  readonly archive?: string;
  readonly problem?: string;
}

/** Fetches at the same time. */
const AT_ONCE = 4;

/**
 * Brings every chart of a plan to this machine, unless it is there already; one that fails keeps no other.
 *
 * @param onStep called as charts come in, with the part that is done, from 0 to 1.
 */
export async function fetchCharts(
  resources: readonly PlannedResource[],
  cache: string,
  helm: Helm,
  onStep: (text: string, fraction: number) => void,
): Promise<readonly FetchedChart[]> {
  const references = releasesOf(resources).flatMap((release) => ("reference" in release ? [release.reference] : []));
  const once = [...new Map(references.map((reference) => [JSON.stringify(reference), reference])).values()];
  let done = 0;
  return pLimit(AT_ONCE).map(once, async (reference) => {
    onStep(`fetching ${describeChart(reference)}`, done / once.length);
    const outcome = await fetched(reference);
    done += 1;
    return outcome;
  });

  async function fetched(reference: ChartReference): Promise<FetchedChart> {
    try {
      const found = await ensureArchive(cache, reference, helm);
      return "path" in found ? { reference, archive: found.path } : { reference, problem: `is unreachable: ${found.unreachable}` };
    } catch (error) {
      if (error instanceof UserError) return { reference, problem: error.message };
      throw error;
    }
  }
}
