import { UserError } from "../../components/core/errors.ts";
import type { Check, Told } from "../check.ts";
import { firstTime } from "../prometheus.ts";
import { challenge, type Kind, over, wearer } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { noneFailed, requestsOf, trafficWhile } from "./traffic.ts";

/** Seconds in which a bad version must have come before callers and gone again, on a busy node. */
const LONGEST_SECONDS = 480;

/** A version that does badly, what that is seen by, and how. */
interface Bad {
  readonly kind: Kind;
  readonly claim: string;
  /** Query that has an answer from the first scrape on that showed it. */
  readonly shownBy: (model: string, version: string) => string;
}

/** Bound of the server's histogram that the version made slow on purpose is beyond, and no other is. */
const SLOW_BUCKET = "5.0";

const BAD: readonly Bad[] = [
  {
    kind: "wrong",
    claim: "a version that answers wrongly was taken back by what turned out true",
    shownBy: (model, version) => `model_outcomes_total{model="${model}",version="${version}",correct="false"} > 0`,
  },
  {
    kind: "slow",
    claim: "a version that is slow was taken back",
    shownBy: (model) => `${requestsWithin(model, "+Inf")} > ${requestsWithin(model, SLOW_BUCKET)}`,
  },
  {
    kind: "erroring",
    claim: "a version that fails was taken back, and no caller saw it fail",
    shownBy: (model, version) => `model_requests_total{model="${model}",variant="challenger",version="${version}",status="500"} > 0`,
  },
];

/** Requests of the new version that took no longer than a bound of the server's histogram. */
function requestsWithin(model: string, bound: string): string {
  return `sum(model_request_duration_seconds_bucket{model="${model}",variant="challenger",le="${bound}"})`;
}

/** Bad versions are taken back by themselves, each for what is bad of it. */
export const badChallengers: readonly Check[] = BAD.map((bad) =>
  scene({ name: `bad-${bad.kind}`, claim: bad.claim }, { patterns: ["canary"] }, (played) => takenBack(played, bad)),
);

async function takenBack(played: Scene, { kind, shownBy }: Bad): Promise<Told> {
  const { context, release } = played;
  const before = await wearer(played, "champion");
  const begin = Date.now();
  const { result, seen } = await trafficWhile(
    played,
    { requests: 20_000, seconds: LONGEST_SECONDS, threads: 4, pause: 0.1, truth: true },
    async () => {
      const version = await challenge(played, kind);
      return { version, trail: await over(played, version, LONGEST_SECONDS) };
    },
  );
  const { trail, version } = result;
  if (trail.verdict !== "taken-back") throw new UserError(`version ${version}, which is ${kind}, is ${trail.verdict}: ${trail.reason}`);
  const champion = await wearer(played, "champion");
  if (champion !== before) throw new UserError(`the champion is version ${champion ?? "none"}, and was ${before ?? "none"}`);
  noneFailed(seen);
  const healthy = trail.steps.at(-1)?.at ?? Date.now();
  const shown = await firstTime(context, shownBy(release.name, version), begin, healthy);
  const seconds = shown === undefined ? undefined : Math.round((healthy - shown) / 1000);
  const when = seconds === undefined ? "before a scrape showed it" : `${seconds} s after the first bad scrape`;
  return {
    detail: `version ${version} was taken back ${when}: ${trail.reason}; ${seen.sent} requests, none failed`,
    figures: { ...requestsOf(seen), ...(seconds !== undefined && { secondsToHealthy: seconds }) },
  };
}
