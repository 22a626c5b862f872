import type { OnlineEndpoint } from "@pulumi/azure-native/machinelearningservices/onlineEndpoint.js";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { EndpointRelease, EndpointThresholds } from "../contract.ts";
import { optionsOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights */
const ALERT_NAME: NameRule = { longest: 260 };

/** Windows that a rule may look over, in minutes. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule */
const WINDOWS = [5, 15, 30, 60, 360, 720, 1440] as const;

const MINUTE_SECONDS = 60;
const MILLISECONDS = 1000;

/**
 * What is looked at of one deployment. A rule compares one number with another and cannot divide, so errors are counted: as many a minute as the
 * share would be of the fewest requests that say something.
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-machinelearningservices-workspaces-onlineendpoints-metrics
 */
const MEASURES = {
  errors: ({ leastRequests, maxErrorShare, periodSeconds }: EndpointThresholds) => ({
    description: "Answers of the released version that are errors of the server",
    metricName: "RequestsPerMinute",
    threshold: (maxErrorShare * leastRequests * MINUTE_SECONDS) / periodSeconds,
    dimensions: [{ name: "statusCodeClass", operator: "Include", values: ["5xx"] }],
  }),
  latency: ({ maxSeconds }: EndpointThresholds) => ({
    description: "Time that all but one answer in twenty of the released version take",
    metricName: "RequestLatency_P95",
    threshold: maxSeconds * MILLISECONDS,
    dimensions: [],
  }),
} as const;

/** Rules that tell when the released version does badly; nothing on Azure goes back by them. None without thresholds. */
export function newAlerts(site: Site, release: EndpointRelease | undefined, endpoint: OnlineEndpoint): void {
  if (release?.thresholds === undefined) return;
  const { receivers, thresholds, watched } = release;
  const told = receivers.length === 0 ? undefined : newReceivers(site, receivers);
  for (const [measure, about] of Object.entries(MEASURES)) {
    const { description, dimensions, metricName, threshold } = about(thresholds);
    new MetricAlert(
      `${site.name}-alert-${measure}`,
      {
        resourceGroupName: site.estate.scope,
        location: "global",
        tags: tagsOf(site.estate, "managed-ml"),
        ruleName: physicalName(site.estate, `ml-release-${measure}`, ALERT_NAME),
        description,
        enabled: true,
        severity: 1,
        scopes: [endpoint.id],
        evaluationFrequency: "PT1M",
        windowSize: windowOf(thresholds),
        autoMitigate: true,
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [
            {
              criterionType: "StaticThresholdCriterion",
              name: measure,
              metricNamespace: "Microsoft.MachineLearningServices/workspaces/onlineEndpoints",
              metricName,
              dimensions: [{ name: "deployment", operator: "Include", values: [watched] }, ...dimensions],
              operator: "GreaterThan",
              threshold,
              timeAggregation: "Average",
            },
          ],
        },
        ...(told && { actions: [{ actionGroupId: told.id }] }),
      },
      optionsOf(site),
    );
  }
}

function newReceivers(site: Site, receivers: readonly string[]): ActionGroup {
  return new ActionGroup(
    `${site.name}-receivers`,
    {
      resourceGroupName: site.estate.scope,
      location: "global",
      tags: tagsOf(site.estate, "managed-ml"),
      actionGroupName: physicalName(site.estate, "ml-receivers", ALERT_NAME),
      // Twelve letters at most, which messages begin with. https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
      groupShortName: "ml-release",
      enabled: true,
      emailReceivers: [...new Set(receivers)].map((emailAddress) => ({ name: emailAddress, emailAddress, useCommonAlertSchema: true })),
    },
    optionsOf(site),
  );
}

/** The shortest window that holds as many looks as raise an alarm. */
function windowOf({ periodSeconds, periods }: EndpointThresholds): string {
  const minutes = (periodSeconds * periods) / MINUTE_SECONDS;
  const window = WINDOWS.find((each) => each >= minutes) ?? WINDOWS[WINDOWS.length - 1];
  return window !== undefined && window >= MINUTE_SECONDS ? `PT${window / MINUTE_SECONDS}H` : `PT${window}M`;
}
