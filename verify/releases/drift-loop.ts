import { UserError } from "../../components/core/errors.ts";
import { eventually } from "../eventually.ts";
import { isAlerting } from "../prometheus.ts";
import { promotion } from "./canary.ts";
import { makeChampion, newestTraining, wearer } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { noneFailed, requestsOf, trafficWhile } from "./traffic.ts";

/** Seconds for each link of the loop on a busy node; what it took is told. */
const LINK_SECONDS = 420;

/** A feature that the model hardly needs, and how far it moves, in standard deviations. */
const SHIFT = { "sepal width (cm)": 4 };

/** What is asked changes; everything else follows by itself. */
export const driftLoop = scene(
  { name: "drift-loop", claim: "what was asked changed, and a new champion came of it without anybody's hand" },
  {
    patterns: ["canary"],
    clock: "own",
    lacks: ({ retrained }) => (retrained ? undefined : "nothing is trained anew: retraining has no such model"),
  },
  async (played) => {
    const champion = await makeChampion(played, "iris");
    const links: string[] = [];
    const { result, seen } = await trafficWhile(
      played,
      { requests: 100_000, seconds: 4 * LINK_SECONDS, threads: 4, pause: 0.05, truth: true, data: "iris", shift: SHIFT },
      async () => {
        const begin = Date.now();
        const seconds = () => Math.round((Date.now() - begin) / 1000);
        const since = () => `${seconds()} s`;
        await alerting(played);
        links.push(`alert after ${since()}`);
        const version = await challengedBy(played, champion);
        links.push(`version ${version} after ${since()}`);
        await promotion(played, version);
        const secondsToChampion = seconds();
        links.push(`champion after ${secondsToChampion} s`);
        return { version, secondsToChampion };
      },
    );
    noneFailed(seen);
    const { secondsToChampion, version } = result;
    return {
      detail: `${links.join(", ")}; version ${version} answers in place of ${champion}, ${seen.sent} requests, none failed`,
      figures: { ...requestsOf(seen), secondsToChampion },
    };
  },
);

async function alerting({ context, release }: Scene): Promise<void> {
  await eventually(LINK_SECONDS, async () => {
    if (!(await isAlerting(context, { alertname: "ModelDrifts", model: release.name })))
      throw new UserError(`Alertmanager has no alert ModelDrifts of ${release.name}`);
  });
}

/** Version that a training made for the alert: it challenges the champion, or has become it already. */
async function challengedBy(played: Scene, champion: string): Promise<string> {
  try {
    return await eventually(LINK_SECONDS, async () => {
      const found = (await wearer(played, "challenger")) ?? (await wearer(played, "champion"));
      if (found === undefined || found === champion) throw new UserError("no version was trained anew");
      return found;
    });
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${error.message}; ${await newestTraining(played)}`) : error;
  }
}
