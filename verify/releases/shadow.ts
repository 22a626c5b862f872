import { UserError } from "../../components/core/errors.ts";
import { MODEL_LABEL, VARIANT_LABEL } from "../../components/core/model-route.ts";
import { eventually } from "../eventually.ts";
import { query } from "../prometheus.ts";
import { challenge, over, stateOf, until } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { noneFailed, requestsOf, type Seen, traffic } from "./traffic.ts";

const REQUESTS = 300;

/** Seconds in which copies that wait are answered, and Prometheus has read how many there were. */
const COUNTED_SECONDS = 90;

/** The new version gets a copy of every request, and a caller sees nothing of it, even as it dies. */
export const shadow = scene(
  { name: "shadow", claim: "a shadow got every request, was killed among them, and no caller saw it" },
  { patterns: ["shadow"] },
  async (played) => {
    const version = await challenge(played, "good");
    await until(played, "shadow");
    const seen = await unseen(played);
    const copied = await copies(played, version, seen.sent);
    await kill(played);
    const after = await unseen(played);
    const { reason, verdict } = await over(played, version, played.release.shadow.seconds + 300);
    const detail = `${copied} of ${seen.sent} requests were copied to version ${version}; ${after.sent} more while it was killed, none of the callers' failed; ${verdict}: ${reason}`;
    return { detail, figures: requestsOf(seen, after) };
  },
);

/** Asks, and holds every answer to the champion. */
async function unseen(played: Scene): Promise<Seen> {
  const seen = await traffic(played, { requests: REQUESTS, seconds: 120, threads: 4, pause: 0.02 });
  noneFailed(seen);
  if ((seen.byVariant["challenger"] ?? 0) > 0) throw new UserError("a caller got an answer of the shadow");
  return seen;
}

async function copies(played: Scene, version: string, wanted: number): Promise<number> {
  const { context, release } = played;
  const counter = `sum(model_requests_total{model="${release.name}",variant="challenger",version="${version}"})`;
  return eventually(COUNTED_SECONDS, async () => {
    const copied = (await query(context, counter)) ?? 0;
    if (copied < wanted) throw new UserError(`${copied} requests were copied of ${wanted}; the route is in state ${await stateOf(played)}`);
    return copied;
  });
}

async function kill({ context: { client }, release }: Scene): Promise<void> {
  const labels = `${MODEL_LABEL}=${release.name},${VARIANT_LABEL}=challenger`;
  await client.kubectl(["delete", "pods", "--selector", labels, "--grace-period=0", "--force"]);
}
