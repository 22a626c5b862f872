import { UserError } from "../../components/core/errors.ts";
import type { Pattern, ReleasedModel } from "../../components/release/contract.ts";
import type { Check, Context } from "../check.ts";
import type { ReleaseSite } from "../site.ts";

/** A check of how the estate releases, with what is known of the release. */
export interface Scene {
  readonly context: Context;
  readonly site: ReleaseSite;
  readonly release: ReleasedModel;
}

/**
 * A check that is tried where the first model is released by one of these patterns.
 *
 * @param play tries it, and gives what was seen in a few words.
 * @param clock whether releases begin by their own clock, each minute, or by the scene's hand, which saves the minute.
 */
export function scene(
  words: Pick<Check, "name" | "claim">,
  patterns: readonly Pattern[],
  play: (scene: Scene) => Promise<string>,
  clock: "own" | "hand" = "hand",
): Check {
  const foundIn = ({ site }: Context) => {
    const { release } = site;
    if (release === undefined) return "nothing is released by a pattern: release.enabled is false";
    if (patterns.includes(release.release.pattern)) return undefined;
    return `${release.release.name} is released by ${release.release.pattern}`;
  };
  return {
    ...words,
    needs: ["prediction"],
    notHere: foundIn,
    run: (context) => {
      const { release: site } = context.site;
      if (site === undefined) throw new UserError(foundIn(context) ?? "nothing is released");
      const played = { context, site, release: site.release };
      return clock === "own" ? play(played) : withoutClock(played, play);
    },
  };
}

/** Plays while the clock stands still, since two releases of one model at once would be in each other's way. */
async function withoutClock(played: Scene, play: (scene: Scene) => Promise<string>): Promise<string> {
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
