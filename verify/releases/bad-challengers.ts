import { UserError } from "../../components/core/errors.ts";
import type { ReleasedModel } from "../../components/release/contract.ts";
import type { Check, Told } from "../check.ts";
import { firstTime } from "../prometheus.ts";
import { challenge, type Kind, over, wearer } from "./registry.ts";
import { type Scene, scene } from "./scene.ts";
import { leeway, noneFailed, requestsOf, type Seen, trafficWhile } from "./traffic.ts";

/** Seconds in which a bad version must have come before callers and gone again, on a busy node. */
const LONGEST_SECONDS = 480;

/** A version that does badly, what that is seen by, and how. */
interface Bad {
  readonly kind: Kind;
  readonly claim: string;
  /** Query that has an answer from the first scrape on that showed it. */
  readonly shownBy: (model: string, version: string) => string;
  /** What callers may have seen of it. @throws UserError where they saw more. */
  readonly callers: (seen: Seen, release: ReleasedModel) => Told;
}

/** Bound of the server's histogram that the version made slow on purpose is beyond, and no other is. */
const SLOW_BUCKET = "5.0";

const BAD: readonly Bad[] = [
  {
    kind: "wrong",
    claim: "a version that answers wrongly was taken back by what turned out true",
    shownBy: (model, version) => `model_outcomes_total{model="${model}",version="${version}",correct="false"} > 0`,
    callers: sawNothing,
  },
  {
    kind: "slow",
    claim: "a version that is slow was taken back",
    shownBy: (model) => `${requestsWithin(model, "+Inf")} > ${requestsWithin(model, SLOW_BUCKET)}`,
    callers: sawNothing,
  },
  {
    kind: "erroring",
    claim: "a version that fails was taken back, and no caller saw it fail",
    shownBy: (model, version) => answersOf(model, version, "500"),
    callers: sawNothing,
  },
  {
    kind: "refusing",
    claim: "a version that asks for other columns was taken back, and nobody met more of it than its share",
    shownBy: (model, version) => answersOf(model, version, "400"),
    callers: wereRefused,
  },
];

/** Answers of the new version with a status. */
function answersOf(model: string, version: string, status: string): string {
  return `model_requests_total{model="${model}",variant="challenger",version="${version}",status="${status}"} > 0`;
}

/** Whoever asked got an answer: where it was the new version's to fail, the champion answered. */
function sawNothing(seen: Seen): Told {
  noneFailed(seen);
  return { detail: `${seen.sent} requests, none failed`, figures: requestsOf(seen) };
}

/** The gateway has no other answer for a request that is said to be wrong, so that callers see it; no more of them than chance leads there at first. */
function wereRefused(seen: Seen, { canary }: ReleasedModel): Told {
  const refused = seen.statuses["400"] ?? 0;
  if (seen.failed > refused) throw new UserError(`${seen.failed - refused} requests failed otherwise, among ${seen.failures.join("; ")}`);
  if (refused === 0) throw new UserError("nobody was refused: nobody met the version");
  const share = (canary.steps[0]?.percent ?? 100) / 100;
  const most = Math.round(seen.sent * share + leeway(seen.sent, share));
  if (refused > most) throw new UserError(`${refused} of ${seen.sent} requests were refused, more than the ${most} of the first step`);
  return { detail: `${refused} of ${seen.sent} requests were refused`, figures: {} };
}

/** Requests of the new version that took no longer than a bound of the server's histogram. */
function requestsWithin(model: string, bound: string): string {
  return `sum(model_request_duration_seconds_bucket{model="${model}",variant="challenger",le="${bound}"})`;
}

/** Bad versions are taken back by themselves, each for what is bad of it. */
export const badChallengers: readonly Check[] = BAD.map((bad) =>
  scene({ name: `bad-${bad.kind}`, claim: bad.claim }, { patterns: ["canary"] }, (played) => takenBack(played, bad)),
);

async function takenBack(played: Scene, { callers, kind, shownBy }: Bad): Promise<Told> {
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
  const saw = callers(seen, release);
  const healthy = trail.steps.at(-1)?.at ?? Date.now();
  const shown = await firstTime(context, shownBy(release.name, version), begin, healthy);
  const seconds = shown === undefined ? undefined : Math.round((healthy - shown) / 1000);
  const when = seconds === undefined ? "before a scrape showed it" : `${seconds} s after the first bad scrape`;
  return {
    detail: `version ${version} was taken back ${when}: ${trail.reason}; ${saw.detail}`,
    figures: { ...saw.figures, ...(seconds !== undefined && { secondsToHealthy: seconds }) },
  };
}
