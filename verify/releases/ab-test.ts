import { UserError } from "../../components/core/errors.ts";
import { sampleSizeOf } from "../../components/release/contract.ts";
import { promotion } from "./canary.ts";
import { challenge, makeChampion, stateOf, until } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { noneFailed, percent, requestsOf, type Seen, traffic, trafficWhile, within } from "./traffic.ts";

const USERS = 400;

/** Each caller meets one version, and the better one is called at the sample that was stated. */
export const abTest = scene(
  { name: "ab-test", claim: "each caller met one version, and the better one was called at the stated sample" },
  { patterns: ["ab"] },
  async (played) => {
    const { release } = played;
    // A test finds a difference where there is one: the weaker version answers first.
    await makeChampion(played, "weak");
    const version = await challenge(played, "good");
    await until(played, "ab");
    const { callers, seen: first } = await metOne(played);
    const { result: promoted, seen } = await trafficWhile(
      played,
      { requests: 100_000, seconds: release.ab.longestSeconds, threads: 4, pause: 0.05, users: USERS, truth: true },
      () => promotion(played, version),
    );
    noneFailed(seen);
    const detail = `${callers} met version ${version}, called at ${sampleSizeOf(release.ab)} judged answers of each; ${promoted}`;
    return { detail, figures: requestsOf(first, seen) };
  },
);

/** Asks as each caller several times, and holds every one to a single version. */
async function metOne(played: Scene): Promise<{ readonly callers: string; readonly seen: Seen }> {
  const seen = await traffic(played, { requests: 4 * USERS, seconds: 180, threads: 4, users: USERS });
  noneFailed(seen);
  const state = await stateOf(played);
  if (state !== "ab") throw new UserError(`the test was over before anything was judged: the route is in state ${state}`);
  const users = Object.values(seen.variantsOfUsers);
  const unsteady = users.filter((variants) => variants.length > 1);
  if (unsteady.length > 0) throw new UserError(`${unsteady.length} of ${users.length} callers met both versions`);
  const challenged = users.filter((variants) => variants.includes("challenger"));
  within(challenged.length, users.length, played.release.ab.weights.challenger / 100, "of callers met the new version");
  return { callers: `${percent(challenged.length, users.length)} of ${users.length} callers, each of them always,`, seen };
}
