import type { Analysis, ReleasedModel } from "./contract.ts";

/**
 * One measure of a new version. Its query holds two places that are filled in when it is asked: `$version`, the version on trial, and `$champion`, the one
 * that it is compared with. No answer says nothing, such as while too few requests have come.
 */
export interface Measure {
  readonly name: string;
  /** PromQL whose answer is one number. */
  readonly query: string;
  /** The answer must not be more. */
  readonly max: number;
}

/** Where the answers of a model's challenger are counted, whoever counts them. */
export interface Counters {
  /** Counter of answers, the labels that choose those of the version on trial, and the label that says their status. */
  readonly answers: { readonly name: string; readonly labels: string; readonly status: string };
  /** Histogram of how long answers took, the labels that choose those of the challenger, and how many of its unit a second has. */
  readonly duration: { readonly name: string; readonly labels: string; readonly perSecond: number };
}

/** Name of the measure that has an answer as soon as enough requests have come. */
export const ERRORS = "errors";

/** Time over which is taken what the champion did, in seconds: what it did long ago says nothing of the data and the callers of today. */
const CHAMPION_WINDOW_SECONDS = 600;

/** What the lean servers count by themselves. */
function countersOfServers(model: string): Counters {
  const labels = `model="${model}",variant="challenger"`;
  return {
    answers: { name: "model_requests_total", labels: `${labels},version="$version"`, status: "status" },
    duration: { name: "model_request_duration_seconds", labels, perSecond: 1 },
  };
}

/**
 * What a new version is held to while callers meet it; nothing where analysis is off.
 *
 * @param counted who counts answers, where it is not the model's own server. Whether a version is loaded, how often it is right, and what the champion refuses, such a server does not tell.
 */
export function measuresOf(release: ReleasedModel, counted?: Counters): readonly Measure[] {
  const { analysis, name } = release;
  if (!analysis.enabled) return [];
  const counters = counted ?? countersOfServers(name);
  const own = analysis.queries.map(({ max, name: word, query }) => ({ name: word, query: query.replaceAll("$model", name), max }));
  return [
    ...(counted === undefined ? [loaded(name)] : []),
    errors(counters, analysis),
    slowness(counters, analysis),
    ...(counted === undefined ? [refusals(name, analysis)] : []),
    ...(release.pattern === "ab" || counted !== undefined ? [] : [wrongness(name, analysis)]),
    ...own,
  ];
}

/** Whether no server has the version any more: a pod that crashed is gone from metrics with its next scrape. */
function loaded(model: string): Measure {
  return { name: "not-loaded", query: `absent(model_loaded{model="${model}",alias="challenger",version="$version"} == 1)`, max: 0 };
}

/** Share of its answers that are errors of the server; a server that refuses for want of time has failed as well. */
function errors({ answers }: Counters, { leastRequests, maxErrorShare, windowSeconds }: Analysis): Measure {
  const requests = (status: string) => `sum(increase(${answers.name}{${answers.labels}${status}}[${windowSeconds}s]))`;
  const failed = requests(`,${answers.status}=~"5..|429"`);
  return { name: ERRORS, query: `(${failed} or vector(0)) / (${requests("")} >= ${leastRequests})`, max: maxErrorShare };
}

/**
 * By how much it refuses requests more often than the champion, as a version does whose inputs have other names or types: its callers are the champion's.
 * What callers do wrong themselves, both refuse.
 */
function refusals(model: string, { leastRequests, maxRefused, windowSeconds }: Analysis): Measure {
  const refused = ',status=~"4..",status!="429"';
  const answers = (labels: string, seconds: number) => `sum(increase(model_requests_total{model="${model}",${labels}}[${seconds}s]))`;
  const ofChallenger = (status: string) => answers(`variant="challenger",version="$version"${status}`, windowSeconds);
  const ofChampion = (status: string) => answers(`version="$champion"${status}`, CHAMPION_WINDOW_SECONDS);
  const challenger = `(${ofChallenger(refused)} or vector(0)) / (${ofChallenger("")} >= ${leastRequests})`;
  const champion = `(${ofChampion(refused)} / (${ofChampion("")} > 0)) or vector(0)`;
  return { name: "refusals", query: `(${challenger}) - (${champion})`, max: maxRefused };
}

/** Time that one answer in twenty takes longer than, in seconds. */
function slowness({ duration }: Counters, { leastRequests, maxSeconds, windowSeconds }: Analysis): Measure {
  const selector = `{${duration.labels}}[${windowSeconds}s]`;
  const quantile = `histogram_quantile(0.95, sum by (le) (rate(${duration.name}_bucket${selector})))`;
  const seconds = duration.perSecond === 1 ? quantile : `${quantile} / ${duration.perSecond}`;
  return {
    name: "seconds",
    query: `${seconds} and on () (sum(increase(${duration.name}_count${selector})) >= ${leastRequests})`,
    max: maxSeconds,
  };
}

/** By how much it is right less often than the champion; the champion's share is of late, where anything of late is known. */
function wrongness(model: string, { leastJudged, maxWorse }: Analysis): Measure {
  const outcomes = (version: string, correct = "") => `model_outcomes_total{model="${model}",version="${version}"${correct}}`;
  const right = ',correct="true"';
  const window = `[${CHAMPION_WINDOW_SECONDS}s]`;
  const lately = `sum(increase(${outcomes("$champion", right)}${window})) / (sum(increase(${outcomes("$champion")}${window})) >= ${leastJudged})`;
  const ever = `sum(${outcomes("$champion", right)}) / sum(${outcomes("$champion")})`;
  const challenger = `(sum(${outcomes("$version", right)}) or vector(0)) / (sum(${outcomes("$version")}) >= ${leastJudged})`;
  return { name: "worse", query: `((${lately}) or (${ever})) - (${challenger})`, max: maxWorse };
}
