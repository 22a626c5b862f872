import { UserError } from "../../components/core/errors.ts";
import { promotion } from "./canary.ts";
import { challenge, over, until } from "./registry.ts";
import { scene } from "./scene.ts";
import { noneFailed, requestsOf, trafficWhile } from "./traffic.ts";

/** All callers go over to the new version and back without one of them seeing it. */
export const blueGreen = scene(
  { name: "blue-green", claim: "all requests went over to the new version, and back, and none failed" },
  { patterns: ["blue-green"] },
  async (played) => {
    const { context, release } = played;
    const { result, seen } = await trafficWhile(played, { requests: 100_000, seconds: 1800, threads: 3, pause: 0.05 }, async () => {
      const first = await challenge(played, "good");
      await until(played, "challenger");
      // Whoever takes the alias away switches back at once: the old version is still there.
      await context.client.http("DELETE", `${context.site.tracking.uri}/api/2.0/mlflow/registered-models/alias`, {
        name: release.name,
        alias: "challenger",
      });
      const back = await over(played, first, 120);
      if (back.verdict !== "taken-back") throw new UserError(`version ${first} is ${back.verdict}, and its alias was taken away`);
      const second = await challenge(played, "good");
      return { first, second, promoted: await promotion(played, second) };
    });
    noneFailed(seen);
    const { first, promoted, second } = result;
    for (const version of [first, second])
      if ((seen.byVersion[version] ?? 0) === 0) throw new UserError(`no request met version ${version}`);
    const detail = `${seen.sent} requests, none failed; over to version ${first} and back, then to version ${second}: ${promoted}`;
    return { detail, figures: requestsOf(seen) };
  },
);
