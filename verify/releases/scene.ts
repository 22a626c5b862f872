import { UserError } from "../../components/core/errors.ts";
import type { Pattern, ReleasedModel } from "../../components/release/contract.ts";
import type { Check, Context, Told } from "../check.ts";
import { eventually } from "../eventually.ts";
import type { ReleaseSite } from "../site.ts";

/** Seconds in which a Job has looked whether there is anything to release, and an earlier scene's has ended, on a node that is busy. */
const ENDS_SECONDS = 240;

/** A check of how the estate releases, with what is known of the release. */
export interface Scene {
  readonly context: Context;
  readonly site: ReleaseSite;
  readonly release: ReleasedModel;
}

/** Where a scene can be played, and how. */
interface Stage {
  readonly patterns: readonly Pattern[];
  /** What the site lacks for it; default: nothing. */
  readonly lacks?: (site: ReleaseSite) => string | undefined;
  /** Whether releases begin by their own clock, each minute, or by the scene's hand, which saves the minute. Default: by hand. */
  readonly clock?: "own" | "hand";
}

type Play = (scene: Scene) => Promise<string | Told>;

/**
 * A check that is tried where the first model is released by one of these patterns.
 *
 * @param play tries it, and gives what was seen in a few words, and in numbers where goals are set for them.
 */
export function scene(words: Pick<Check, "name" | "claim">, stage: Stage, play: Play): Check {
  return {
    ...words,
    needs: ["prediction"],
    notHere: ({ site }) => lackingOf(stage, site.release),
    run: (context) => {
      const { release: site } = context.site;
      if (site === undefined) throw new UserError(NOTHING_RELEASED);
      const played = { context, site, release: site.release };
      return stage.clock === "own" ? play(played) : withoutClock(played, play);
    },
  };
}

const NOTHING_RELEASED = "nothing is released by a pattern: release.enabled is false";

function lackingOf({ lacks, patterns }: Stage, site: ReleaseSite | undefined): string | undefined {
  if (site === undefined) return NOTHING_RELEASED;
  const { name, pattern } = site.release;
  return patterns.includes(pattern) ? lacks?.(site) : `${name} is released by ${pattern}`;
}

/** Plays while the clock stands still and nothing of it runs any more, since two releases of one model at once would be in each other's way. */
async function withoutClock(played: Scene, play: Play): Promise<string | Told> {
  await suspend(played, true);
  try {
    await ended(played);
    return await play(played);
  } finally {
    await suspend(played, false);
  }
}

async function suspend({ context: { client }, site }: Scene, suspended: boolean): Promise<void> {
  await client.kubectl(["patch", `cronjob/${site.cronJob}`, "--patch", JSON.stringify({ spec: { suspend: suspended } })]);
}

/** Waits until no Job of the model's releases runs: one of the last minute, or of the minutes that the clock stood still for, may find what a scene is about to bring. */
async function ended({ context: { client }, site }: Scene): Promise<void> {
  await eventually(ENDS_SECONDS, async () => {
    const { items } = JSON.parse(await client.kubectl(["get", "jobs", "--output", "json"])) as { readonly items: readonly Job[] };
    const running = items.filter(({ metadata, status }) => {
      const over = status?.conditions?.some((each) => OVER.has(each.type) && each.status === "True") === true;
      return !over && metadata.ownerReferences?.some(({ kind, name }) => kind === "CronJob" && name === site.cronJob) === true;
    });
    if (running.length > 0)
      throw new UserError(`${running.map(({ metadata }) => metadata.name).join(" and ")} of an earlier release runs still`);
  });
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/#JobStatus */
const OVER = new Set(["Complete", "Failed"]);

interface Job {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
