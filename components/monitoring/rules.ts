import { type AlertRule, critical, type RuleGroup, warn } from "../core/alerts.ts";
import type { ScrapeTarget } from "./contract.ts";
import { costGroups, type ModelCosts } from "./costs.ts";
import { OF_USERS, objectiveGroups } from "./objectives.ts";
import { predictionGroups } from "./predictions.ts";
import { type ModelObjectives, partsBy } from "./promises.ts";

/** What the estate's own rules are about. */
export interface Watched {
  readonly targets: readonly ScrapeTarget[];
  /** What models promise, where it is not the default. */
  readonly objectives?: ModelObjectives | undefined;
  /** What models cost; not recorded where no price is known. */
  readonly costs?: ModelCosts | undefined;
  /** Whether GPUs tell of themselves. */
  readonly gpus?: boolean | undefined;
}

/** The alerts of an estate with these targets; those of a system only where it is among them. */
export function ruleGroups(watched: Watched): readonly RuleGroup[] {
  return [
    { name: "targets", rules: targetRules(watched.targets, "") },
    ...systemGroups(watched),
    { name: "monitoring", rules: MONITORING_RULES },
  ].filter((group) => group.rules.length > 0);
}

/** The same beside the rules that Prometheus' chart brings: those already tell of Prometheus itself and of targets that are not ours. */
export function stackRuleGroups(watched: Watched): readonly RuleGroup[] {
  const { gpus, targets } = watched;
  const ours = `job=~"${jobsOf(targets)}"`;
  return [
    { name: "targets", rules: targets.length === 0 ? [] : targetRules(targets, ours) },
    ...systemGroups(watched),
    { name: "gpus", rules: gpus === true ? GPU_RULES : [] },
  ].filter((group) => group.rules.length > 0);
}

function systemGroups({ costs, objectives = {}, targets }: Watched): readonly RuleGroup[] {
  const present = (system: string, rules: RuleGroup["rules"]) => (targets.some((target) => target.system === system) ? rules : []);
  return [
    { name: "serving", rules: present("model-server", servingRules(objectives)) },
    { name: "captures", rules: targets.some(({ captures }) => captures === true) ? [CAPTURES_LOST] : [] },
    { name: "tracking", rules: present("mlflow", TRACKING_RULES) },
    ...objectiveGroups(targets, objectives),
    ...predictionGroups(targets, objectives),
    ...costGroups(costs),
  ];
}

/** What is only tried wakes nobody when it is down, and is rightly not there before and after. */
function targetRules(targets: readonly ScrapeTarget[], ours: string): readonly AlertRule[] {
  const tried = jobsOf(targets.filter(({ onTrial }) => onTrial === true));
  const needed = targets.filter(({ onTrial, resolves, sleeps }) => onTrial !== true && sleeps !== true && resolves === "pods");
  if (tried === "") return [critical(targetDown(ours)), ...needed.map(targetMissing)];
  const others = [ours, `job!~"${tried}"`].filter((matcher) => matcher !== "").join(", ");
  return [critical(targetDown(others)), targetDown(`job=~"${tried}"`), ...needed.map(targetMissing)];
}

/** Names of jobs are letters, digits and hyphens, and so patterns of themselves. */
function jobsOf(targets: readonly ScrapeTarget[]): string {
  return targets.map(({ job }) => job).join("|");
}

function targetDown(matcher: string): AlertRule {
  return warn(
    "TargetDown",
    `up${matcher === "" ? "" : `{${matcher}}`} == 0`,
    "1m",
    "{{ $labels.job }} is down",
    "{{ $labels.instance }} has not answered a scrape for a minute.",
  );
}

/** A job whose pods are read one by one has no `up` at all once the last is gone. */
function targetMissing(target: ScrapeTarget): AlertRule {
  const expr = `absent(up{job="${target.job}"})`;
  const description = `No pod of ${target.job} is there: it was scaled to zero or cannot start.`;
  return critical(warn("TargetMissing", expr, "1m", `${target.job} has no pod`, description));
}

/** Times by model, and the alerts on them: one of each for all models that promise the same. */
function servingRules(objectives: ModelObjectives): RuleGroup["rules"] {
  const times = partsBy(objectives, ({ latencySeconds, latencyShare }) => `${latencyShare} ${latencySeconds}` as const);
  const shares = [...new Set(times.map(({ value }) => Number(value.split(" ")[0])))];
  return [
    ...FAILURES,
    ...shares.map((share) => ({
      record: slowestOf(share),
      expr: `histogram_quantile(${share}, sum by (model, le) (rate(model_request_duration_seconds_bucket{${OF_USERS}}[5m])))`,
    })),
    ...times.flatMap(({ matcher, value }) => slowRules(value, matcher === "" ? "" : `{${matcher}}`)),
    ...LOADING,
  ];
}

/** Record of the time that a share of the predictions take less than, by model: such as `p95`, and `p99_9` of 0.999. */
function slowestOf(share: number): string {
  const percentile = String(Number((share * 100).toFixed(4))).replace(".", "_");
  return `model:request_duration_seconds:p${percentile}_5m`;
}

/** Somebody waits for a prediction, and it is slow from the time on that was promised. */
function slowRules(value: `${number} ${number}`, selector: string): readonly AlertRule[] {
  const [share = 0, seconds = 0] = value.split(" ").map(Number);
  const slowest = `${slowestOf(share)}${selector}`;
  const others = `${Number(((1 - share) * 100).toFixed(3))} % of the predictions of {{ $labels.model }}`;
  return [
    warn(
      "ModelSlow",
      `${slowest} > ${seconds}`,
      "10m",
      "{{ $labels.model }} is slow",
      `${others} take longer than {{ $value | humanizeDuration }}.`,
    ),
    warn(
      "ModelSlowSoon",
      `predict_linear(${slowest}[2h], 4 * 3600) > ${seconds} and ${slowest} <= ${seconds}`,
      "30m",
      "{{ $labels.model }} gets slower",
      `If it goes on as in the last two hours, ${others} take longer than {{ $value | humanizeDuration }} in four hours.`,
    ),
  ];
}

const FAILURES = [
  warn(
    "ModelErrors",
    `(sum by (model) (rate(model_requests_total{status=~"5..", ${OF_USERS}}[5m])) / sum by (model) (rate(model_requests_total{${OF_USERS}}[5m]))) > 0.05`,
    "5m",
    "{{ $labels.model }} fails",
    "{{ $value | humanizePercentage }} of the predictions of {{ $labels.model }} end in an error of the server.",
  ),
  warn(
    "ModelSaturated",
    `(sum by (model) (rate(model_requests_total{status="429", ${OF_USERS}}[5m])) / sum by (model) (rate(model_requests_total{${OF_USERS}}[5m]))) > 0.01`,
    "5m",
    "{{ $labels.model }} has too few pods",
    "{{ $value | humanizePercentage }} of the requests to {{ $labels.model }} are refused, since too many are waiting already.",
  ),
];

const CAPTURES_LOST = warn(
  "CapturesLost",
  "sum by (model, variant) (increase(model_capture_dropped_total[10m])) > 0",
  "10m",
  "Not all is kept of what {{ $labels.model }} is asked",
  "{{ $value | humanize }} rows of the last ten minutes found no room: the bucket of captures cannot be written, or the sample is too large.",
);

const LOADING = [
  warn(
    "ModelNotLoaded",
    // A challenger has nothing to load until a release gives it something.
    `max by (model, alias) (model_loaded{${OF_USERS}}) == 0`,
    "10m",
    "{{ $labels.model }} is not served",
    "No version of {{ $labels.model }} wears the alias {{ $labels.alias }}, or none can be loaded.",
  ),
  warn(
    "ModelLoadFails",
    "sum by (model, variant) (increase(model_load_failures_total[10m])) > 3",
    "5m",
    "The {{ $labels.variant }} of {{ $labels.model }} cannot be loaded",
    "The {{ $labels.variant }}'s server of {{ $labels.model }} cannot reach the registry or load the version that its alias names.",
  ),
];

const TRACKING_RULES = [
  warn(
    "TrackingErrors",
    '(sum(rate(mlflow_http_request_total{status=~"5.."}[5m])) / sum(rate(mlflow_http_request_total[5m]))) > 0.05',
    "5m",
    "MLflow fails",
    "{{ $value | humanizePercentage }} of the requests to MLflow end in an error of the server.",
  ),
];

/** https://docs.nvidia.com/deploy/xid-errors/index.html; drivers slow a GPU down from about 85 degrees on. */
const GPU_RULES = [
  warn(
    "GpuError",
    "max by (Hostname, gpu) (DCGM_FI_DEV_XID_ERRORS) > 0",
    "1m",
    "A GPU of {{ $labels.Hostname }} reports an error",
    "GPU {{ $labels.gpu }} last reported XID {{ $value }}; what ran on it may be wrong or stuck.",
  ),
  warn(
    "GpuHot",
    "max by (Hostname, gpu) (DCGM_FI_DEV_GPU_TEMP) > 85",
    "10m",
    "A GPU of {{ $labels.Hostname }} is hot",
    "GPU {{ $labels.gpu }} has been at {{ $value }} degrees for ten minutes, and is slowed down.",
  ),
];

const MONITORING_RULES = [
  warn(
    "PrometheusConfigBad",
    "prometheus_config_last_reload_successful == 0",
    "5m",
    "Prometheus runs on an old configuration",
    "Its last reload failed; see its log.",
  ),
  warn(
    "PrometheusRulesFail",
    "increase(prometheus_rule_evaluation_failures_total[5m]) > 0",
    "15m",
    "Prometheus cannot evaluate a rule",
    "Alerts of the group {{ $labels.rule_group }} may not fire.",
  ),
  warn(
    "PrometheusCompactionsFail",
    "increase(prometheus_tsdb_compactions_failed_total[3h]) > 0",
    "1h",
    "Prometheus cannot compact its blocks",
    "Its volume is probably full.",
  ),
  warn(
    "PrometheusCannotAlert",
    "rate(prometheus_notifications_errors_total[5m]) > 0",
    "15m",
    "Alerts do not reach Alertmanager",
    "Sending to {{ $labels.alertmanager }} fails.",
  ),
  warn(
    "AlertmanagerConfigBad",
    "alertmanager_config_last_reload_successful == 0",
    "5m",
    "Alertmanager runs on an old configuration",
    "Its last reload failed; see its log.",
  ),
  warn(
    "AlertsNotDelivered",
    "sum by (integration) (rate(alertmanager_notifications_failed_total[5m])) > 0",
    "5m",
    "Alertmanager cannot deliver",
    "Notifications by {{ $labels.integration }} fail.",
  ),
];
