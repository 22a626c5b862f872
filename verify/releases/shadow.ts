import { UserError } from "../../components/core/errors.ts";
import { query } from "../prometheus.ts";
import { challenge, over, until } from "./registry.ts";
import { scene } from "./scene.ts";
import { noneFailed, traffic } from "./traffic.ts";

const REQUESTS = 500;

/** The new version gets a copy of every request, and a caller sees nothing of it, even while it fails. */
export const shadow = scene(
  { name: "shadow", claim: "a shadow got every request, failed at all of them, and no caller saw it" },
  ["shadow"],
  async (played) => {
    const { context, release } = played;
    const version = await challenge(played, "erroring");
    await until(played, "shadow");
    const seen = await traffic(played, { requests: REQUESTS, seconds: 120, threads: 4 });
    noneFailed(seen);
    if ((seen.byVariant["challenger"] ?? 0) > 0) throw new UserError("a caller got an answer of the shadow");
    const trail = await over(played, version, release.shadow.seconds + 240);
    const copied = await query(
      context,
      `sum(max_over_time(model_requests_total{model="${release.name}",variant="challenger",version="${version}"}[30m]))`,
    );
    if (copied !== undefined && copied < seen.sent) throw new UserError(`${copied} requests were copied, and ${seen.sent} were asked`);
    if (trail.verdict !== "taken-back") throw new UserError(`version ${version}, which fails, is ${trail.verdict}: ${trail.reason}`);
    return `${copied ?? "all"} of ${seen.sent} requests were copied to version ${version}, none of the callers' failed; ${trail.reason}`;
  },
);
