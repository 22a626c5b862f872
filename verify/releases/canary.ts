import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../../components/core/errors.ts";
import { courseOf, millisecondsToCourse } from "./course.ts";
import { challenge, over, stateOf, type Trail, until, wearer } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { noneFailed, percent, requestsOf, type Seen, traffic, trafficWhile, within } from "./traffic.ts";

/** Enough to tell 10 % from 13 %. */
const REQUESTS = 3200;

/** Callers who ask now and then from before the release until after it: they leave the node to those who are counted. */
const ALL_ALONG = { requests: 36_000, seconds: 3600, threads: 2, pause: 0.2 };

/** A new version gets the share of its step, does well, and becomes the champion. */
export const canary = scene(
  { name: "canary", claim: "a canary got its share of the requests, did well, and became the champion" },
  { patterns: ["canary"] },
  async (played) => {
    const { result, seen } = await trafficWhile(played, ALL_ALONG, async () => {
      const version = await challenge(played, "good");
      const share = await shareOf(played, version);
      const trail = await promoted(played, version);
      await pause(millisecondsToCourse(played));
      return { share, trail };
    });
    noneFailed(seen);
    const {
      share: { counted, words },
      trail,
    } = result;
    played.context.findings.canary = await courseOf(played, trail);
    return { detail: `${words}; ${afterwards(trail)}`, figures: requestsOf(counted, seen) };
  },
);

/** Counts who meets the new version in the first step, and holds it to the step's share. */
async function shareOf(played: Scene, version: string): Promise<{ readonly words: string; readonly counted: Seen }> {
  const step = played.release.canary.steps[0];
  if (step === undefined) throw new UserError("the canary has no step");
  await until(played, `canary-${step.percent}`);
  const seen = await traffic(played, { requests: REQUESTS, seconds: step.seconds, threads: 8, truth: true });
  const met = seen.byVariant["challenger"] ?? 0;
  const state = await stateOf(played);
  if (state !== `canary-${step.percent}`)
    throw new UserError(`the step was over before ${REQUESTS} requests were answered; let it last longer than ${step.seconds} s`);
  noneFailed(seen);
  within(met, seen.sent, step.percent / 100, "met the new version");
  const words = `${met} of ${seen.sent} requests (${percent(met, seen.sent)}) met version ${version} at ${step.percent} %`;
  return { words, counted: seen };
}

/** Waits until a version that did well is the champion; how long it took, in words. */
export async function promotion(played: Scene, version: string): Promise<string> {
  return afterwards(await promoted(played, version));
}

/** Waits until a version that did well is the champion; what is written of it. */
async function promoted(played: Scene, version: string): Promise<Trail> {
  const trail = await over(played, version, longestSeconds(played));
  if (trail.verdict !== "promoted") throw new UserError(`version ${version} is ${trail.verdict}: ${trail.reason}`);
  const champion = await wearer(played, "champion");
  if (champion !== version) throw new UserError(`the champion is version ${champion ?? "none"}, not ${version}`);
  return trail;
}

function afterwards({ steps }: Trail): string {
  const [first] = steps;
  const last = steps.at(-1);
  const seconds = first === undefined || last === undefined ? 0 : Math.round((last.at - first.at) / 1000);
  return `champion after ${seconds} s`;
}

/** Seconds until a Job begins with the next minute, and servers have loaded the version twice, on a node that is busy. */
const AROUND_SECONDS = 420;

/** All steps, and what is around them. */
function longestSeconds({ release: { ab, analysis, blueGreen, canary: steps, pattern, shadow } }: Scene): number {
  const lasts = {
    canary: steps.steps.reduce((sum, { seconds }) => sum + seconds, analysis.windowSeconds),
    "blue-green": blueGreen.trialSeconds + blueGreen.keepSeconds,
    ab: ab.longestSeconds,
    shadow: shadow.seconds,
  } as const;
  return lasts[pattern] + AROUND_SECONDS;
}
