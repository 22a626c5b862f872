import { type AlertRule, type RuleGroup, warn } from "../core/alerts.ts";
import type { ScrapeTarget } from "./contract.ts";
import { budgetsOf, errorsIn, selectorOf } from "./objectives.ts";
import type { ModelObjectives } from "./promises.ts";
import { PROMETHEUS } from "./servers.ts";

/** Alerts on what is going to happen if it goes on as it does, of what is there. Prometheus' chart brings those on volumes itself. */
export function predictionGroups(targets: readonly ScrapeTarget[], objectives: ModelObjectives = {}): readonly RuleGroup[] {
  const isThere = (system: string) => targets.some((target) => target.system === system);
  const rules = [
    ...(isThere("model-server") ? budgetsOf(objectives).map(({ matcher, value }) => budgetGone(value, matcher)) : []),
    ...(isThere(PROMETHEUS) ? [VOLUME_FULL] : []),
  ];
  return rules.length === 0 ? [] : [{ name: "predictions", rules }];
}

/** Six hours smooth what a single bad minute does, and a day is long enough for a trend. */
function budgetGone(budget: number, matcher: string): AlertRule {
  const errors = `${errorsIn("6h")}${selectorOf("model-server", matcher)}`;
  return warn(
    "ErrorBudgetGoneSoon",
    `predict_linear(${errors}[1d], 2 * 86400) > ${budget} and ${errors} <= ${budget}`,
    "1h",
    "{{ $labels.model }} fails more and more",
    "If it goes on as in the last day, {{ $value | humanizePercentage }} of the requests of {{ $labels.model }} fail in two days, which is more than it promises.",
  );
}

/** Blocks are dropped from a full volume before they are as old as they are to be. */
const VOLUME_FULL = warn(
  "MetricsDroppedSoon",
  "predict_linear(prometheus_tsdb_storage_blocks_bytes[1d], 4 * 86400) > prometheus_tsdb_retention_limit_bytes and prometheus_tsdb_retention_limit_bytes > 0",
  "2h",
  "Prometheus' volume is full within days",
  "If it goes on as in the last day, metrics are dropped before they are as old as `monitoring.retentionDays`: give a larger `diskGiB` to a new volume, or keep them for less long.",
);
