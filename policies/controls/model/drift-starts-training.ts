import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { alertsOf } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";
import { startsJob, startsWorkflow } from "../../core/retraining.ts";
import { isTold } from "../../core/scrapes.ts";
import { startedWorkflows } from "../../core/workflows.ts";

/** Names of metrics that say that a model does no longer fit, or not as well. */
const DRIFT = /(drift|skew|accuracy|auc|f1|rmse|quality)/;

/** Names of tasks that find out whether data has drifted, in a condition of another task. */
const FOUND_DRIFT = /\btasks\.[\w-]*(drift|skew)[\w-]*\.outputs\b/;

/** Either an alert on a metric starts training, or a pipeline that starts by itself trains where it has found drift. */
export const control = defineControl({
  id: "drift-starts-training",
  level: 3,
  dimension: "model",
  severity: "medium",
  statement: "Where a model no longer fits its data, training starts by itself.",
  sources: [
    { by: "google", reference: "level 1: ML pipeline triggers, on degradation and on changes of the data's distribution" },
    { by: "microsoft", reference: "level 4: drift or regression signals trigger automatic retraining" },
  ],
  remediation:
    "Set `modelMonitoring.enabled` and `retraining.enabled` to true, declare an alert on drift in `triggers.alerts`, or let `triggers.newData` start the check of data that trains where it finds drift.",
  keys: ["modelMonitoring.enabled", "retraining.enabled", "triggers.alerts", "triggers.newData", "dataQuality.enabled"],
  estate: (estate) => {
    const alerts = alertsOf(estate).map((alert) => every([isOnDrift(alert), starts(alert, estate)]));
    return findingUnless(some([...alerts, ...checks(estate)]), "must have an alert on drift, or a check for it, that starts training");
  },
});

/** The metric has to be there too: an alert on one that nobody tells never fires. */
function isOnDrift(alert: Reading): Certainty {
  const query = alert.at("expr");
  const asks = holds(query, (value) => typeof value === "string" && metricsIn(value).some((metric) => DRIFT.test(metric)));
  return asks === true ? isTold(alert.estate, query) : asks;
}

function starts(alert: Reading, estate: Estate): Certainty {
  return some([startsWorkflow(alert, estate), startsJob(alert, estate)]);
}

function checks(estate: Estate): readonly Certainty[] {
  const tasks = startedWorkflows(estate)
    .flatMap((workflow) => workflow.at("spec", "templates").items())
    .flatMap((template) => template.at("dag", "tasks").items());
  return tasks.filter(trainsModel).map((task) => holds(task.at("when"), (when) => typeof when === "string" && FOUND_DRIFT.test(when)));
}

function trainsModel(task: Reading): boolean {
  return /^(train|fit|tune)/.test(task.at("templateRef", "template").text() ?? task.at("template").text() ?? "");
}
