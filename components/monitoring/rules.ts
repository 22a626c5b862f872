import { type AlertRule, critical, type RuleGroup, warn } from "../core/alerts.ts";
import type { ScrapeTarget } from "./contract.ts";
import { objectiveGroups } from "./objectives.ts";

/** The alerts of an estate with these targets; those of a system only where it is among them. */
export function ruleGroups(targets: readonly ScrapeTarget[]): readonly RuleGroup[] {
  return [
    { name: "targets", rules: targetRules(targets, "up == 0") },
    ...systemGroups(targets),
    ...objectiveGroups(targets),
    { name: "monitoring", rules: MONITORING_RULES },
  ].filter((group) => group.rules.length > 0);
}

/** The same beside the rules that Prometheus' chart brings: those already tell of Prometheus itself and of targets that are not ours. */
export function stackRuleGroups(targets: readonly ScrapeTarget[], gpus: boolean): readonly RuleGroup[] {
  const ours = `up{job=~"${targets.map(({ job }) => job).join("|")}"} == 0`;
  return [
    { name: "targets", rules: targets.length === 0 ? [] : targetRules(targets, ours) },
    ...systemGroups(targets),
    ...objectiveGroups(targets),
    { name: "gpus", rules: gpus ? GPU_RULES : [] },
  ].filter((group) => group.rules.length > 0);
}

function systemGroups(targets: readonly ScrapeTarget[]): readonly RuleGroup[] {
  const present = (system: string, rules: RuleGroup["rules"]) => (targets.some((target) => target.system === system) ? rules : []);
  return [
    { name: "serving", rules: present("model-server", SERVING_RULES) },
    { name: "tracking", rules: present("mlflow", TRACKING_RULES) },
  ];
}

function targetRules(targets: readonly ScrapeTarget[], isDown: string): readonly AlertRule[] {
  const down = warn(
    "TargetDown",
    isDown,
    "1m",
    "{{ $labels.job }} is down",
    "{{ $labels.instance }} has not answered a scrape for a minute.",
  );
  return [critical(down), ...targets.filter((target) => target.resolves === "pods").map(targetMissing)];
}

/** A job whose pods are read one by one has no `up` at all once the last is gone. */
function targetMissing(target: ScrapeTarget): AlertRule {
  const expr = `absent(up{job="${target.job}"})`;
  const description = `No pod of ${target.job} is there: it was scaled to zero or cannot start.`;
  return critical(warn("TargetMissing", expr, "1m", `${target.job} has no pod`, description));
}

/** Time that all but one prediction in twenty take less than, by model. */
const SLOWEST = "model:request_duration_seconds:p95_5m";

/** A prediction that somebody waits for is slow from here on. */
const SLOW_SECONDS = 1;

const SERVING_RULES = [
  warn(
    "ModelErrors",
    '(sum by (model) (rate(model_requests_total{status=~"5.."}[5m])) / sum by (model) (rate(model_requests_total[5m]))) > 0.05',
    "5m",
    "{{ $labels.model }} fails",
    "{{ $value | humanizePercentage }} of the predictions of {{ $labels.model }} end in an error of the server.",
  ),
  { record: SLOWEST, expr: "histogram_quantile(0.95, sum by (model, le) (rate(model_request_duration_seconds_bucket[5m])))" },
  warn(
    "ModelSlow",
    `${SLOWEST} > ${SLOW_SECONDS}`,
    "10m",
    "{{ $labels.model }} is slow",
    "One prediction in twenty of {{ $labels.model }} takes longer than {{ $value | humanizeDuration }}.",
  ),
  warn(
    "ModelSlowSoon",
    `predict_linear(${SLOWEST}[2h], 4 * 3600) > ${SLOW_SECONDS} and ${SLOWEST} <= ${SLOW_SECONDS}`,
    "30m",
    "{{ $labels.model }} gets slower",
    "If it goes on as in the last two hours, one prediction in twenty of {{ $labels.model }} takes {{ $value | humanizeDuration }} in four hours.",
  ),
  warn(
    "ModelNotLoaded",
    "max by (model, alias) (model_loaded) == 0",
    "10m",
    "{{ $labels.model }} is not served",
    "No version of {{ $labels.model }} wears the alias {{ $labels.alias }}, or none can be loaded.",
  ),
  warn(
    "ModelLoadFails",
    "sum by (model) (increase(model_load_failures_total[10m])) > 3",
    "5m",
    "{{ $labels.model }} cannot be loaded",
    "The server of {{ $labels.model }} cannot reach the registry or load the version that its alias names.",
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
