import { UserError } from "../../components/core/errors.ts";
import type { Course } from "../evidence.ts";
import { queryRange, type Series } from "../prometheus.ts";
import type { Trail } from "./registry.ts";
import type { Scene } from "./scene.ts";

/** Seconds of a course before the first state that a version was tried in. */
const LEAD_SECONDS = 30;

/** Seconds of it after the route came to rest. */
const TAIL_SECONDS = 20;

/** Shortest span that requests are counted over. */
const LEAST_SECONDS = 5;

/** Most spans that are kept, whatever a release takes: a wider page has no room for more. */
const MOST_SPANS = 240;

/** Spans of one length that stand one after the other. */
export interface Spans {
  /** When the first begins, in milliseconds since 1970. */
  readonly begin: number;
  readonly everySeconds: number;
  readonly count: number;
}

/**
 * How the requests of a model were shared out while a version was released, as Prometheus counted them.
 *
 * @throws UserError where the trail has no states with their moments, as where somebody wrote into it.
 */
export async function courseOf({ context, release, site }: Scene, trail: Trail): Promise<Course> {
  if (trail.steps.length === 0 || trail.steps.some(({ at }) => !Number.isFinite(at)))
    throw new UserError(`the audit trail does not say when version ${trail.version} came into which state`);
  const spans = spansOf(trail.steps, site.scrapeSeconds);
  const { begin, count, everySeconds } = spans;
  const counters = `sum by (instance, variant, version) (model_requests_total{model="${release.name}"})`;
  const series = await queryRange(context, counters, { begin, end: begin + count * everySeconds * 1000, everySeconds });
  return {
    model: release.name,
    version: trail.version,
    begin: new Date(begin).toISOString(),
    everySeconds,
    states: trail.steps.map(({ at, state }) => ({ state, second: Math.round((at - begin) / 1000) })),
    answered: answeredIn(series, spans),
  };
}

/** Milliseconds until Prometheus has read all that a course takes, from the moment on at which a release is over. */
export function millisecondsToCourse({ site }: Pick<Scene, "site">): number {
  return (TAIL_SECONDS + 2 * site.scrapeSeconds) * 1000;
}

/** Spans around the states of a release: as short as Prometheus tells something new, and never more than {@link MOST_SPANS}. */
export function spansOf(steps: Trail["steps"], scrapeSeconds: number): Spans {
  const moments = steps.map(({ at }) => at);
  const begin = Math.floor(Math.min(...moments) / 1000 - LEAD_SECONDS) * 1000;
  const seconds = Math.ceil((Math.max(...moments) - begin) / 1000) + TAIL_SECONDS;
  const everySeconds = Math.max(LEAST_SECONDS, scrapeSeconds, Math.ceil(seconds / MOST_SPANS));
  return { begin, everySeconds, count: Math.ceil(seconds / everySeconds) };
}

/** What each server and version answered in each span, by counters at the borders of all spans; who answered nothing is left out. */
export function answeredIn(counters: readonly Series[], spans: Spans): Course["answered"] {
  const sums = new Map<string, { readonly variant: string; readonly version: string; readonly counts: readonly number[] }>();
  for (const { labels, values } of counters) {
    const { variant = "", version = "" } = labels;
    const key = JSON.stringify([variant, version]);
    const rises = risesOf(values, spans);
    const counts = sums.get(key)?.counts.map((count, index) => count + (rises[index] ?? 0)) ?? rises;
    sums.set(key, { variant, version, counts });
  }
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { counts }]) => counts.some((count) => count > 0))
    .map(([, { counts, variant, version }]) => ({
      variant,
      version,
      perSecond: counts.map((count) => Number((count / spans.everySeconds).toFixed(3))),
    }));
}

/**
 * By how much a counter rose in each span. Not PromQL's `rate`, which does not see what a counter had when it was first read: a version that answers for the first time
 * begins with the requests of a whole scrape.
 */
function risesOf(values: Series["values"], { begin, count, everySeconds }: Spans): readonly number[] {
  const rises = Array.from({ length: count }, () => 0);
  let before = 0;
  for (const [at, value] of values) {
    const border = Math.round((at - begin) / 1000 / everySeconds);
    // A counter that fell has begun anew.
    if (border > 0 && border <= count) rises[border - 1] = (rises[border - 1] ?? 0) + (value < before ? value : value - before);
    before = value;
  }
  return rises;
}
