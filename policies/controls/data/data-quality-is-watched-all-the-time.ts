import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { undetermined, violated } from "../../core/finding.ts";
import { modelServicesOf } from "../../core/model-services.ts";
import type { Reading } from "../../core/reading.ts";
import { clockedWorkflows, stepsOf } from "../../core/workflows.ts";

/** Label that says which model of the registry something is about. */
const MODEL = "mlops-estate/model";

/** What a step does is told by its name. */
const WATCHES = /^(drift|check-data|quality)/;

/** What managed systems watch the data of models by. */
const MANAGED = ["aws:sagemaker/monitoringSchedule:MonitoringSchedule", "databricks:index/qualityMonitor:QualityMonitor"] as const;

export const control = defineControl({
  id: "data-quality-is-watched-all-the-time",
  level: 3,
  dimension: "data",
  severity: "medium",
  statement: "For every model that is served, the data that it meets are compared by the clock with those that it was trained on.",
  sources: [
    { by: "research", reference: "Level 3, Data Management: real-time data quality monitoring and drift detection" },
    { by: "microsoft", reference: "level 4: triggers by drift of the data" },
  ],
  remediation: `Start a check of the data of each model by a CronWorkflow that wears the label ${MODEL}.`,
  keys: ["dataQuality.enabled"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0 && estate.ofType(...MANAGED).length === 0) return [violated("", "must serve a model, and watch its data")];
    return services.flatMap(({ labels, object }) => ofModel(labels.at(MODEL), object, estate));
  },
});

function ofModel(model: Reading, object: Reading, estate: Estate): readonly EstateFinding[] {
  const reason = `must have a CronWorkflow with its label ${MODEL}, and with a step that looks for drift`;
  if (model.state === "unknown") return about(object.resource, [undetermined(model.path, reason)]);
  const watches = clockedWorkflows(estate).filter(({ cron }) => cron.at("metadata", "labels", MODEL).text() === model.text());
  const looks = watches.flatMap(({ workflow }) => stepsOf(workflow)).some(({ template }) => WATCHES.test(template.at("name").text() ?? ""));
  return looks && model.text() !== undefined ? [] : about(object.resource, [violated(model.path, reason)]);
}
