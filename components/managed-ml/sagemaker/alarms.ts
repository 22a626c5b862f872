import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { EndpointRelease, EndpointThresholds } from "../contract.ts";
import { arnOf, type Place } from "./statements.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ALARM_NAME: NameRule = { longest: 255 };

const MICROSECONDS = 1_000_000;

/** Whom alarms are about. */
interface Watched {
  readonly endpoint: string;
  readonly variant: string;
  /** Metrics by this dimension are of the machines of one configuration alone, so that the old version cannot raise an alarm about the new one. */
  readonly configuration: string;
}

/** What is looked at. `ModelLatency` is in microseconds; an error counts as 1 and every other answer as 0. https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
const MEASURES = {
  errors: ({ maxErrorShare }: EndpointThresholds) => ({
    alarmDescription: "Share of answers that are errors of the server",
    metricName: "Invocation5XXErrors",
    statistic: "Average",
    threshold: maxErrorShare,
  }),
  latency: ({ maxSeconds }: EndpointThresholds) => ({
    alarmDescription: "Time that all but one answer in twenty take",
    metricName: "ModelLatency",
    extendedStatistic: "p95",
    evaluateLowSampleCountPercentiles: "ignore",
    threshold: maxSeconds * MICROSECONDS,
  }),
} as const;

/**
 * Alarms that SageMaker goes back by; without thresholds there are none. They keep their names from release to release, since an endpoint is made anew where
 * those change. https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
 */
export function newAlarms(
  name: string,
  { thresholds }: EndpointRelease,
  { configuration, endpoint, variant }: Watched,
  place: Place,
  options: CustomResourceOptions,
): readonly MetricAlarm[] {
  if (thresholds === undefined) return [];
  return Object.entries(MEASURES).map(
    ([measure, about]) =>
      new MetricAlarm(
        `${name}-alarm-${measure}`,
        {
          name: alarmName(place, measure),
          namespace: "AWS/SageMaker",
          dimensions: { EndpointName: endpoint, VariantName: variant, EndpointConfigName: configuration },
          ...about(thresholds),
          comparisonOperator: "GreaterThanThreshold",
          period: thresholds.periodSeconds,
          evaluationPeriods: thresholds.periods,
          treatMissingData: "notBreaching",
          tags: tagsOf(place.estate, "managed-ml"),
        },
        options,
      ),
  );
}

function alarmName({ estate }: Place, measure: string): string {
  return physicalName(estate, `sagemaker-release-${measure}`, ALARM_NAME);
}

/** ARNs of the alarms, which whatever runs behind the endpoint has to be able to look at. */
export function alarmArns(place: Place): readonly Input<string>[] {
  return Object.keys(MEASURES).map((measure) => arnOf(place, "cloudwatch", `alarm:${alarmName(place, measure)}`));
}
