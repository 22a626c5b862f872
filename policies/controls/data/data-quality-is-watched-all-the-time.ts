import { MODEL, modelOf } from "../../core/captures.ts";
import { type Certainty, findingUnless, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { looksForDrift } from "../../core/drift-jobs.ts";
import { violated } from "../../core/finding.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import { clockedWorkflows, stepsOf } from "../../core/workflows.ts";

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
  remediation: `Set \`modelMonitoring.enabled: true\`, or start a check of the data of each model by a CronWorkflow that wears the label ${MODEL}.`,
  keys: ["modelMonitoring.enabled", "dataQuality.enabled"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0 && estate.ofType(...MANAGED).length === 0) return [violated("", "must serve a model, and watch its data")];
    return services.flatMap((service) => findingUnless(isWatched(service), REASON, modelOf(service)));
  },
});

const REASON = `must have a CronWorkflow with its label ${MODEL} and with a step that looks for drift, or such a CronJob that reads what its server keeps`;

/** Either a workflow compares data of the bucket, or a job what the server was asked. */
function isWatched(service: ModelService): Certainty {
  const model = modelOf(service);
  if (model.state === "unknown") return undefined;
  const about = clockedWorkflows(model.estate).filter(({ cron }) => cron.at("metadata", "labels", MODEL).text() === model.text());
  const looks = about.flatMap(({ workflow }) => stepsOf(workflow)).some(({ template }) => WATCHES.test(template.at("name").text() ?? ""));
  return model.text() !== undefined && some([looks, looksForDrift(service)]);
}
