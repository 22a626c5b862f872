import { everyValue } from "../../../plan/wiring/values.ts";
import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { alertsOf } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

/**
 * What was asked and answered is kept, a job that comes by itself compares it with what the model was trained on, and an alert tells of it. The job
 * wears the label `mlops-estate/model`, says that it is about drift, and names the place that the service keeps its requests in.
 */
export const control = defineControl({
  id: "production-models-are-watched-for-drift",
  level: 3,
  dimension: "monitoring",
  severity: "medium",
  statement:
    "Of every model that is served, questions and answers are kept, a scheduled job looks in them for drift, and an alert tells of it.",
  sources: [
    { by: "google", reference: "MLOps level 1: continuous training triggered by significant changes of the data's distribution" },
    { by: "microsoft", reference: "MLOps maturity level 4: metrics from production trigger automatic retraining" },
    { by: "research", reference: "monitoring: data, feature and concept drift, with automated alerts" },
  ],
  remediation: "Keep the service's requests in a bucket, and declare a CronWorkflow or CronJob for its model that compares them.",
  keys: [],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0) return managed(estate);
    return services.flatMap((service) => {
      const kept = keptAt(service);
      return [
        ...findingUnless(some(kept.map(isGiven)), "must keep what it is asked and answers", service.object),
        ...findingUnless(
          some(jobs(estate).map((job) => watches(job, service, kept))),
          "must have a scheduled job that looks for drift in what it keeps",
          service.object,
        ),
        ...findingUnless(some(alertsOf(estate).map(tellsOfDrift)), "must have an alert on drift"),
      ];
    });
  },
});

/** https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html */
function managed(estate: Estate) {
  const endpoints = estate.readingsOf("aws:sagemaker/endpointConfiguration:EndpointConfiguration");
  if (endpoints.length === 0) return { notApplicable: "no model is served" };
  const watched = estate.ofType("aws:sagemaker/monitoringSchedule:MonitoringSchedule").length > 0;
  return endpoints.flatMap((endpoint) =>
    findingUnless(
      every([watched, holds(endpoint.at("dataCaptureConfig", "enableCapture"), (value) => value === true)]),
      "must capture its data, and have a schedule that monitors it",
      endpoint,
    ),
  );
}

/** Where a service keeps its requests: KServe's logger, or a variable that says so to a server of the estate's own. */
function keptAt({ object }: ModelService): readonly Reading[] {
  const logger = object.at("spec", "predictor", "logger");
  if (object.resource.type.endsWith(":InferenceService")) return [logger.at("url"), logger.at("storage", "path")];
  const variables = containersOf(podSpec(object)).flatMap((container) => container.at("env").items());
  return variables.filter((variable) => /^CAPTURE_\w+$/.test(variable.at("name").text() ?? "")).map((variable) => variable.at("value"));
}

function jobs(estate: Estate): readonly Reading[] {
  return estate.readingsOf("kubernetes:argoproj.io/v1alpha1:CronWorkflow", "kubernetes:batch/v1:CronJob");
}

function watches(job: Reading, { object, labels }: ModelService, kept: readonly Reading[]): Certainty {
  const about = job.at("metadata", "labels");
  const model = labels.at(MODEL).state === "absent" ? object.at("metadata", "labels", MODEL) : labels.at(MODEL);
  return every([
    some([holds(about.at("app.kubernetes.io/component"), (component) => component === "drift"), says(job, "drift")]),
    holds(about.at(MODEL), (name) => name === model.value),
    some(kept.map((place) => holds(place, (address) => typeof address === "string" && says(job, address)))),
  ]);
}

/** Whether some text in what a job does holds a word. */
function says(job: Reading, word: string): boolean {
  return [...everyValue(job.at("spec").value ?? null)].some(({ value }) => typeof value === "string" && value.includes(word));
}

const MODEL = "mlops-estate/model";

function tellsOfDrift(alert: Reading): Certainty {
  return holds(alert.at("expr"), (query) => typeof query === "string" && metricsIn(query).some((metric) => metric.includes("drift")));
}
