import { type AlertRule, critical, type RuleGroup, warn } from "../core/alerts.ts";
import type { ModelObjective } from "../serving/contract.ts";
import type { ScrapeTarget } from "./contract.ts";
import { type ModelObjectives, partsBy } from "./promises.ts";

/** What a service promises of all requests of 30 days. */
interface Objective {
  /** System whose metrics tell it. */
  readonly system: string;
  /** What is told apart by a label, such as models; nothing where there is one of it. */
  readonly by: readonly string[];
  /** Counter of requests, with the HTTP status in the label `status`. */
  readonly requests: string;
  /** Matcher of the requests that users wait for; empty for all of them. */
  readonly only: string;
  /** Histogram of times; none where no time is promised. */
  readonly duration?: string;
  /** The service as a sentence begins with it. */
  readonly name: string;
}

/**
 * Requests that a model's users wait for. A challenger beside it has the champion behind it, or answers copies, of which nobody sees anything: its failures
 * are what its release is judged by, and would spend a budget that no user noticed.
 */
export const OF_USERS = 'variant="champion"';

const MODELS: Objective = {
  system: "model-server",
  by: ["model"],
  requests: "model_requests_total",
  only: OF_USERS,
  duration: "model_request_duration_seconds_bucket",
  name: "{{ $labels.model }}",
};

const TRACKING: Objective = { system: "mlflow", by: [], requests: "mlflow_http_request_total", only: "", name: "MLflow" };

/** Share of MLflow's requests that may fail. */
const TRACKING_BUDGET = 0.01;

/**
 * How fast a budget may be spent: a long window that tells that it matters and a short one that tells that it still goes on.
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
const BURNS = {
  fast: [
    { factor: 14.4, long: "1h", short: "5m" },
    { factor: 6, long: "6h", short: "30m" },
  ],
  slow: [
    { factor: 3, long: "1d", short: "2h" },
    { factor: 1, long: "3d", short: "6h" },
  ],
} as const;

const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

type Window = (typeof WINDOWS)[number];

/** Records and alerts of what each system among the targets promises; models that say nothing promise what the spec's defaults are. */
export function objectiveGroups(targets: readonly ScrapeTarget[], objectives: ModelObjectives = {}): readonly RuleGroup[] {
  const isThere = ({ system }: Objective) => targets.some((target) => target.system === system);
  return [...(isThere(MODELS) ? [modelsGroup(objectives)] : []), ...(isThere(TRACKING) ? [trackingGroup()] : [])];
}

/** Rules of a group are evaluated in order, so that what alerts ask for stands first. */
function modelsGroup(objectives: ModelObjectives): RuleGroup {
  const budgets = budgetsOf(objectives);
  const times = partsBy(objectives, ({ latencySeconds }) => latencySeconds);
  const slow = partsBy(objectives, slowBudgetOf);
  return {
    name: `objectives-${MODELS.system}`,
    rules: [
      ...WINDOWS.map((window) => recorded(MODELS, errorsIn(window), errorsOf(MODELS, window))),
      ...times.flatMap(({ matcher, value }) =>
        WINDOWS.map((window) => recorded(MODELS, slowIn(window), slowOf(MODELS, value, matcher, window))),
      ),
      ...budgets.flatMap(({ matcher, value }) => errorAlerts(MODELS, value, matcher)),
      ...slow.flatMap(({ matcher, value }) => latencyAlerts(MODELS, value, matcher)),
    ],
  };
}

function trackingGroup(): RuleGroup {
  const records = WINDOWS.map((window) => recorded(TRACKING, errorsIn(window), errorsOf(TRACKING, window)));
  return { name: `objectives-${TRACKING.system}`, rules: [...records, ...errorAlerts(TRACKING, TRACKING_BUDGET, "")] };
}

/** Share of requests that may fail, by the models that it holds for. */
export function budgetsOf(objectives: ModelObjectives) {
  return partsBy(objectives, ({ availability }) => rounded(1 - availability));
}

function slowBudgetOf({ latencySeconds, latencyShare }: ModelObjective): `${number} ${number}` {
  return `${rounded(1 - latencyShare)} ${latencySeconds}`;
}

function rounded(share: number): number {
  return Number(share.toFixed(6));
}

function recorded({ system }: Objective, record: string, expr: string) {
  return { record, expr, labels: { service: system } };
}

/** Record of the share of requests that failed. */
export function errorsIn(window: Window): string {
  return `service:request_errors:ratio_rate${window}`;
}

/** Record of the share of requests that took longer than is promised. */
function slowIn(window: Window): string {
  return `service:request_slow:ratio_rate${window}`;
}

function errorsOf({ by, only, requests }: Objective, window: Window): string {
  const sum = by.length === 0 ? "sum" : `sum by (${by.join(", ")}) `;
  return `${sum}(rate(${requests}${matching('status=~"5.."', only)}[${window}])) / ${sum}(rate(${requests}${matching(only)}[${window}]))`;
}

function slowOf({ by, duration = "", only }: Objective, seconds: number, matcher: string, window: Window): string {
  const within = (bound: string) => `sum by (${by.join(", ")}) (rate(${duration}${matching(`le="${bound}"`, only, matcher)}[${window}]))`;
  return `1 - ${within(boundOf(seconds))} / ${within("+Inf")}`;
}

function matching(...matchers: readonly string[]): string {
  const given = matchers.filter((matcher) => matcher !== "");
  return given.length === 0 ? "" : `{${given.join(", ")}}`;
}

/** Prometheus 3 writes whole numbers of a histogram's bounds with a point. https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values */
function boundOf(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : `${seconds}`;
}

function errorAlerts(objective: Objective, budget: number, matcher: string): readonly AlertRule[] {
  const promise = `${percent(budget)} of the requests of 30 days may fail`;
  return alertsOf(objective, budget, matcher, errorsIn, promise, {
    fast: "ErrorBudgetBurnsFast",
    slow: "ErrorBudgetBurns",
    word: "error budget",
  });
}

function latencyAlerts(objective: Objective, value: `${number} ${number}`, matcher: string): readonly AlertRule[] {
  const [budget = 0, seconds = 0] = value.split(" ").map(Number);
  const promise = `${percent(budget)} of the requests of 30 days may take longer than ${seconds} s`;
  const names = { fast: "LatencyBudgetBurnsFast", slow: "LatencyBudgetBurns", word: "budget of slow answers" };
  return alertsOf(objective, budget, matcher, slowIn, promise, names);
}

function alertsOf(
  { name, system }: Objective,
  budget: number,
  matcher: string,
  record: (window: Window) => string,
  promise: string,
  { fast, slow, word }: { readonly fast: string; readonly slow: string; readonly word: string },
): readonly AlertRule[] {
  const burnt = (burns: (typeof BURNS)["fast" | "slow"]) => burnsOf(burns, budget, record, selectorOf(system, matcher));
  const alerts = [
    critical(
      warn(
        fast,
        burnt(BURNS.fast),
        "2m",
        `${name} spends its ${word} within days`,
        `${promise}; at the rate of the last hours that is spent in less than five days.`,
      ),
    ),
    warn(
      slow,
      burnt(BURNS.slow),
      "15m",
      `${name} spends more than its ${word}`,
      `${promise}; at the rate of the last days that will not last until the 30 days are over.`,
    ),
  ];
  // Told apart by it: two rules of one name and the same labels would be one alert to Prometheus.
  return alerts.map((alert) => ({ ...alert, labels: { ...alert.labels, service: system } }));
}

/** Matchers that find a system's records, of some models or of all. */
export function selectorOf(system: string, matcher: string): string {
  return matching(`service="${system}"`, matcher);
}

function burnsOf(burns: (typeof BURNS)["fast" | "slow"], budget: number, record: (window: Window) => string, selector: string): string {
  return burns
    .map(({ factor, long, short }) => {
      const exceeds = (window: Window) => `${record(window)}${selector} > ${factor} * ${budget}`;
      return `(${exceeds(long)} and ${exceeds(short)})`;
    })
    .join(" or ");
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
