import { capturedAt, modelOf } from "../../core/captures.ts";
import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { looksForDrift } from "../../core/drift-jobs.ts";
import type { Estate } from "../../core/estate.ts";
import { modelServicesOf } from "../../core/model-services.ts";
import { alertsOf } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";
import { isTold } from "../../core/scrapes.ts";

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
  remediation:
    "Set `modelMonitoring.enabled: true`; for other servers keep their requests in a bucket, and declare a CronWorkflow or CronJob for the model that compares them.",
  keys: ["modelMonitoring.enabled"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0) return managed(estate);
    return services.flatMap((service) => [
      ...findingUnless(some(capturedAt(service).map(isGiven)), "must keep what it is asked and answers", service.object),
      ...findingUnless(looksForDrift(service), "must have a scheduled job that looks for drift in what it keeps", service.object),
      ...findingUnless(some(alertsOf(estate).map((alert) => tellsOfDrift(alert, modelOf(service)))), "must have an alert on drift"),
    ]);
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

/** Whether an alert is on drift, of this model where it names one, and there is what it asks for. */
function tellsOfDrift(alert: Reading, model: Reading): Certainty {
  const isOnDrift = holds(alert.at("expr"), (query) => {
    const named = typeof query === "string" ? [...query.matchAll(/\bmodel="([^"]*)"/g)].map(([, name]) => name) : [];
    return (
      typeof query === "string" &&
      metricsIn(query).some((metric) => metric.includes("drift")) &&
      named.every((name) => name === model.value)
    );
  });
  return isOnDrift === true ? isTold(alert.estate, alert.at("expr")) : isOnDrift;
}
