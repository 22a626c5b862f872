import { critical, type RuleGroup, warn } from "../core/alerts.ts";
import type { ScrapeTarget } from "./contract.ts";

/** What a service promises: of all requests of 30 days, so many get an answer that is no error of the server. */
interface Objective {
  /** System whose metrics tell it. */
  readonly system: string;
  /** Share of requests that may fail. */
  readonly budget: number;
  /** What is told apart by a label, such as models; nothing where there is one of it. */
  readonly by: readonly string[];
  /** Counter of requests, with the HTTP status in the label `status`. */
  readonly requests: string;
  /** The service as a sentence begins with it. */
  readonly name: string;
}

const OBJECTIVES: readonly Objective[] = [
  { system: "model-server", budget: 0.005, by: ["model"], requests: "model_requests_total", name: "{{ $labels.model }}" },
  { system: "mlflow", budget: 0.01, by: [], requests: "mlflow_http_request_total", name: "MLflow" },
];

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

/** Records and alerts of what each system among the targets promises. */
export function objectiveGroups(targets: readonly ScrapeTarget[]): readonly RuleGroup[] {
  return OBJECTIVES.filter(({ system }) => targets.some((target) => target.system === system)).map(groupOf);
}

function groupOf(objective: Objective): RuleGroup {
  const records = WINDOWS.map((window) => ({
    record: recordOf(window),
    expr: errorsOf(objective, window),
    labels: { service: objective.system },
  }));
  return { name: `objectives-${objective.system}`, rules: [...records, ...alertsOf(objective)] };
}

function recordOf(window: (typeof WINDOWS)[number]): string {
  return `service:request_errors:ratio_rate${window}`;
}

function errorsOf({ by, requests }: Objective, window: string): string {
  const sum = by.length === 0 ? "sum" : `sum by (${by.join(", ")}) `;
  return `${sum}(rate(${requests}{status=~"5.."}[${window}])) / ${sum}(rate(${requests}[${window}]))`;
}

function alertsOf(objective: Objective) {
  const { budget, name, system } = objective;
  const promise = `${Number((budget * 100).toFixed(3))} % of the requests of 30 days may fail`;
  const alerts = [
    critical(
      warn(
        "ErrorBudgetBurnsFast",
        burnsOf(objective, BURNS.fast),
        "2m",
        `${name} spends its error budget within days`,
        `${promise}; at the rate of the last hours that is spent in less than five days.`,
      ),
    ),
    warn(
      "ErrorBudgetBurns",
      burnsOf(objective, BURNS.slow),
      "15m",
      `${name} spends more than its error budget`,
      `${promise}; at the rate of the last days that will not last until the 30 days are over.`,
    ),
  ];
  // Told apart by it: two rules of one name and the same labels would be one alert to Prometheus.
  return alerts.map((alert) => ({ ...alert, labels: { ...alert.labels, service: system } }));
}

function burnsOf({ budget, system }: Objective, burns: (typeof BURNS)["fast" | "slow"]): string {
  return burns
    .map(({ factor, long, short }) => {
      const exceeds = (window: typeof long | typeof short) => `${recordOf(window)}{service="${system}"} > ${factor} * ${budget}`;
      return `(${exceeds(long)} and ${exceeds(short)})`;
    })
    .join(" or ");
}
