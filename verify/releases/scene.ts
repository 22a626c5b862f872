import { UserError } from "../../components/core/errors.ts";
import type { Pattern, ReleasedModel } from "../../components/release/contract.ts";
import type { Check, Context, Told } from "../check.ts";
import type { ReleaseSite } from "../site.ts";

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

/** Plays while the clock stands still, since two releases of one model at once would be in each other's way. */
async function withoutClock(played: Scene, play: Play): Promise<string | Told> {
  await suspend(played, true);
  try {
    return await play(played);
  } finally {
    await suspend(played, false);
  }
}

async function suspend({ context: { client }, site }: Scene, suspended: boolean): Promise<void> {
  await client.kubectl(["patch", `cronjob/${site.cronJob}`, "--patch", JSON.stringify({ spec: { suspend: suspended } })]);
}
