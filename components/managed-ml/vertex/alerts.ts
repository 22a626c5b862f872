import { AlertPolicy } from "@pulumi/gcp/monitoring/alertPolicy.js";
import { NotificationChannel } from "@pulumi/gcp/monitoring/notificationChannel.js";
import type { AiEndpoint } from "@pulumi/gcp/vertex/aiEndpoint.js";
import { type CustomResourceOptions, type Input, interpolate } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { EndpointRelease, EndpointThresholds, ManagedMlArgs } from "../contract.ts";

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies */
const POLICY_NAME: NameRule = { longest: 512 };

const MILLISECONDS = 1000;

/** Metrics of one sort of endpoint, and how they tell what is looked for. */
interface Metrics {
  readonly prefix: string;
  readonly failed: string;
  /** The whole time of a request, where there are parts of it too. */
  readonly whole: string;
}

/**
 * Google does not say which of the two an endpoint fills that is reached over Private Service Connect, so both are looked at. Data may be six minutes old.
 * https://cloud.google.com/monitoring/api/metrics_gcp_a_b#gcp-aiplatform
 */
const METRICS: Readonly<Record<string, Metrics>> = {
  dedicated: {
    prefix: "prediction/online",
    failed: ' AND metric.labels.response_code = "5xx"',
    whole: ' AND metric.labels.latency_type = "total"',
  },
  private: { prefix: "prediction/online/private", failed: " AND metric.labels.response_code >= 500", whole: "" },
};

/** A policy that tells when the released version does badly; nothing on Google Cloud goes back by it. None without thresholds. */
export function newAlerts(name: string, endpoint: AiEndpoint, args: ManagedMlArgs, options: CustomResourceOptions): void {
  const { estate, release } = args;
  const { thresholds } = release ?? {};
  if (release === undefined || thresholds === undefined) return;
  const channels = [...new Set(release.receivers)].map((receiver) => newChannel(name, receiver, args, options));
  new AlertPolicy(
    `${name}-alerts`,
    {
      displayName: physicalName(estate, "vertex-release", POLICY_NAME),
      project: estate.scope,
      combiner: "OR",
      conditions: Object.entries(METRICS).flatMap(([kind, metrics]) => [
        errors(kind, metrics, endpoint.name, release, thresholds),
        latency(kind, metrics, endpoint.name, release, thresholds),
      ]),
      notificationChannels: channels.map(({ id }) => id),
      userLabels: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}

function newChannel(name: string, receiver: string, { estate }: ManagedMlArgs, options: CustomResourceOptions): NotificationChannel {
  return new NotificationChannel(
    `${name}-${receiver}`,
    {
      type: "email",
      displayName: `Releases of ${estate.environment}: ${receiver}`,
      project: estate.scope,
      labels: { email_address: receiver },
      userLabels: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}

/** Share of answers that are errors of the server. */
function errors(
  kind: string,
  { failed, prefix }: Metrics,
  endpoint: Input<string>,
  { watched }: EndpointRelease,
  thresholds: EndpointThresholds,
) {
  const all = seriesOf(`${prefix}/response_count`, endpoint, watched);
  const aligned = {
    alignmentPeriod: `${thresholds.periodSeconds}s`,
    perSeriesAligner: "ALIGN_RATE",
    crossSeriesReducer: "REDUCE_SUM",
    groupByFields: ["metric.label.deployed_model_id"],
  };
  return {
    displayName: `Errors (${kind})`,
    conditionThreshold: {
      filter: interpolate`${all}${failed}`,
      aggregations: [aligned],
      denominatorFilter: all,
      denominatorAggregations: [aligned],
      comparison: "COMPARISON_GT",
      thresholdValue: thresholds.maxErrorShare,
      duration: durationOf(thresholds),
    },
  };
}

/** Time that all but one answer in twenty take. */
function latency(
  kind: string,
  { prefix, whole }: Metrics,
  endpoint: Input<string>,
  { watched }: EndpointRelease,
  thresholds: EndpointThresholds,
) {
  return {
    displayName: `Latency (${kind})`,
    conditionThreshold: {
      filter: interpolate`${seriesOf(`${prefix}/prediction_latencies`, endpoint, watched)}${whole}`,
      aggregations: [
        {
          alignmentPeriod: `${thresholds.periodSeconds}s`,
          perSeriesAligner: "ALIGN_DELTA",
          crossSeriesReducer: "REDUCE_PERCENTILE_95",
          groupByFields: ["metric.label.deployed_model_id"],
        },
      ],
      comparison: "COMPARISON_GT",
      thresholdValue: thresholds.maxSeconds * MILLISECONDS,
      duration: durationOf(thresholds),
    },
  };
}

function seriesOf(metric: string, endpoint: Input<string>, deployed: string): Input<string> {
  return interpolate`resource.type = "aiplatform.googleapis.com/Endpoint" AND resource.labels.endpoint_id = "${endpoint}" AND metric.type = "aiplatform.googleapis.com/${metric}" AND metric.labels.deployed_model_id = "${deployed}"`;
}

/** Further looks that have to be bad after the first. https://cloud.google.com/monitoring/alerts/concepts-indepth#duration */
function durationOf({ periodSeconds, periods }: EndpointThresholds): string {
  return `${periodSeconds * (periods - 1)}s`;
}
