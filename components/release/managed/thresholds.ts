import type { EndpointThresholds } from "../../managed-ml/contract.ts";
import type { Analysis } from "../contract.ts";

/** Clouds count metrics of endpoints by the minute. */
const MINUTE = 60;

/**
 * What a cloud's alarms are told of an analysis. What they cannot know is left out: how often the version was right, and queries to Prometheus.
 */
export function thresholdsOf(analysis: Analysis): EndpointThresholds {
  const { failures, leastRequests, maxErrorShare, maxSeconds } = analysis;
  return { maxErrorShare, maxSeconds, periodSeconds: lookSeconds(analysis), periods: failures, leastRequests };
}

/** Seconds that a version has to do badly before an alarm is raised. */
export function alarmSeconds(analysis: Analysis): number {
  return analysis.failures * lookSeconds(analysis);
}

function lookSeconds({ windowSeconds }: Analysis): number {
  return Math.ceil(windowSeconds / MINUTE) * MINUTE;
}
