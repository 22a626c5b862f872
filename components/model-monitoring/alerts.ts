import { type AlertRule, type RuleGroup, warn } from "../core/alerts.ts";
import { type ModelMonitoringSpec, type ModelMonitoringWiring, type ModelSettings, settingsOf } from "./contract.ts";

/** Looks for drift that may be missed before an alert tells of it. */
const MISSED_LOOKS = 3;

/**
 * Alerts of each model that is watched; none while it is off. Those on drift and on a worse model wear `retrain: "true"` and `model`, and `team` where one
 * trains it anew; whose they are, monitoring says.
 */
export function modelMonitoringGroups(spec: ModelMonitoringSpec, { models }: Pick<ModelMonitoringWiring, "models">): readonly RuleGroup[] {
  if (!spec.enabled) return [];
  return models.map(({ name }) => ({ name: `model-${name}`, rules: rulesOf(settingsOf(spec, name)) }));
}

function rulesOf(settings: ModelSettings): readonly AlertRule[] {
  const { name, retrain, team } = settings;
  const labels = { model: name, ...(team !== undefined && { team }) };
  const starts = retrain ? { retrain: "true" } : {};
  return [
    ...[drifts(settings), worse(settings)].map((rule) => labelled(rule, { ...labels, ...starts })),
    ...[worsens(settings), ...known(settings)].map((rule) => labelled(rule, labels)),
  ];
}

function labelled(rule: AlertRule, labels: Readonly<Record<string, string>>): AlertRule {
  return { ...rule, labels: { ...rule.labels, ...labels } };
}

function drifts({ driftShare, name }: ModelSettings): AlertRule {
  return warn(
    "ModelDrifts",
    `max by (model) (model_drift_share{model="${name}"}) > ${driftShare}`,
    "0s",
    `What ${name} is asked is no longer what it was trained on`,
    `{{ $value | humanizePercentage }} of its features are distributed otherwise than in the reference; its newest report shows which.`,
  );
}

function worse({ name, performance }: ModelSettings): AlertRule {
  return warn(
    "ModelWorse",
    `max by (model, version, metric) (model_performance_drop{model="${name}"}) > ${performance.dropAlert}`,
    "1m",
    `${name} is worse than its baseline`,
    `The measure {{ $labels.metric }} of version {{ $labels.version }} is worse than its baseline by {{ $value | humanizePercentage }} of it.`,
  );
}

/** A trend is told before it is one of the others, and trains nothing: noise has trends too. */
function worsens({ name, performance }: ModelSettings): AlertRule {
  const drop = `max by (model, version, metric) (model_performance_drop{model="${name}"})`;
  const trend = `max by (model, version, metric) (predict_linear(model_performance_drop{model="${name}"}[6h], 86400))`;
  return warn(
    "ModelWorsens",
    `${trend} > ${performance.dropAlert} and ${drop} <= ${performance.dropAlert}`,
    "1h",
    `${name} gets worse`,
    `If it goes on as in the last six hours, the measure {{ $labels.metric }} of version {{ $labels.version }} is worse than its baseline by {{ $value | humanizePercentage }} of it in a day.`,
  );
}

/** What keeps the others from telling the truth. */
function known({ everyMinutes, name, truthWithinHours }: ModelSettings): readonly AlertRule[] {
  return [
    warn(
      "DataQualityFindings",
      `max by (model) (model_data_quality_findings{model="${name}"}) > 0`,
      "0s",
      `What ${name} is asked breaks its schema`,
      `{{ $value }} faults of columns are in its newest report.`,
    ),
    warn(
      "GroundTruthMissing",
      `max by (model) (model_ground_truth_coverage{model="${name}"}) == 0`,
      "15m",
      `Nobody tells whether ${name} is right`,
      `Of no answer of its champion that is older than ${truthWithinHours} hours is it known what was right.`,
    ),
    warn(
      "DriftJobStale",
      `time() - max by (model) (model_drift_job_timestamp_seconds{model="${name}"}) > ${MISSED_LOOKS * everyMinutes * 60}`,
      `${everyMinutes}m`,
      `Nobody looks for drift of ${name}`,
      `Its job drift-${name} has told nothing for ${MISSED_LOOKS * everyMinutes} minutes; it does not start, or fails.`,
    ),
  ];
}
