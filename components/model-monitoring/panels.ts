import type { Section } from "../core/panels.ts";
import type { ModelMonitoringSpec } from "./contract.ts";

/** What a dashboard shows of watched models; nothing while it is off. */
export function modelMonitoringPanels({ enabled }: Pick<ModelMonitoringSpec, "enabled">): readonly Section[] {
  return enabled ? [SECTION] : [];
}

const SECTION: Section = {
  title: "Models in production",
  panels: [
    { title: "Performance", expr: "max by (model, version, metric) (model_performance)", format: "humanize" },
    { title: "Baseline", expr: "max by (model, metric) (model_performance_baseline)", format: "humanize" },
    { title: "Worse than the baseline by", expr: "max by (model, metric) (model_performance_drop)", format: "humanizePercentage" },
    {
      title: "Answers that were right",
      expr: 'sum by (model, variant) (increase(model_outcomes_total{correct="true"}[1h])) / sum by (model, variant) (increase(model_outcomes_total[1h]))',
      format: "humanizePercentage",
    },
    { title: "Features that drifted", expr: "max by (model) (model_drift_share)", format: "humanizePercentage" },
    { title: "Drifts", expr: "max by (model, feature) (model_feature_drift) == 1", format: "humanize" },
    { title: "Answers drift", expr: "max by (model) (model_prediction_drift)", format: "humanize" },
    { title: "Truth drifts", expr: "max by (model) (model_truth_drift)", format: "humanize" },
    { title: "Errs more than it did", expr: "max by (model) (model_concept_drift)", format: "humanize" },
    { title: "Faults of columns", expr: "max by (model) (model_data_quality_findings)", format: "humanize" },
    { title: "Answers whose truth is known", expr: "max by (model) (model_ground_truth_coverage)", format: "humanizePercentage" },
    { title: "Truths that came", expr: "sum by (model) (increase(model_ground_truth_total[1h]))", format: "humanize" },
    { title: "Answers of both versions", expr: "max by (model) (model_shadow_compared_total)", format: "humanize" },
    { title: "Agreement of the challenger", expr: "max by (model) (model_shadow_agreement)", format: "humanizePercentage" },
    {
      title: "Since the last look for drift",
      expr: "time() - max by (model) (model_drift_job_timestamp_seconds)",
      format: "humanizeDuration",
    },
  ],
};
