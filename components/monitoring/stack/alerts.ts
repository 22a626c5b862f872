import { type PrometheusRule, prometheusRule } from "../../core/alerts.ts";
import { MONITORING_NAMESPACE } from "../../core/system.ts";
import { HOLD_LABEL } from "../../cost/contract.ts";
import { LOOKUP_INTERVAL, SCRAPE_BOUNDS } from "../config.ts";
import type { MonitoringSpec, MonitoringWiring, ScrapeTarget } from "../contract.ts";
import { RETRAINING, RETRAINING_ROUTE, retrainingGroups } from "../retraining.ts";
import { PEOPLE, type PlannedRoute, type PlannedTimes, plannedRoutes, webhooksOf } from "../routes.ts";
import { stackRuleGroups } from "../rules.ts";
import type { AlertmanagerConfig, AlertmanagerRoute, PodMonitor, ScrapeConfig } from "./kinds.ts";

const NAME = "mlops-estate";

/** The estate's own alerts, as rules of the operator; none where there is nothing to watch. */
export function alertRules(wiring: MonitoringWiring): { readonly rules?: PrometheusRule } {
  const groups = [...stackRuleGroups(wiring), ...retrainingGroups(wiring), ...(wiring.groups ?? [])];
  if (groups.length === 0) return {};
  return { rules: prometheusRule(NAME, MONITORING_NAMESPACE, groups) };
}

/**
 * One a target that is not found by its pods' labels, by the names under which each is found: MLflow answers only to its Service's name, so that a monitor,
 * which goes by the pods' addresses, would be refused.
 */
export function scrapeConfigs(spec: MonitoringSpec, { targets }: MonitoringWiring): Record<string, ScrapeConfig> {
  const found = targets.filter(({ pods }) => pods === undefined);
  return Object.fromEntries(found.map((target) => [`scrape-${target.job}`, scrapeConfigOf(spec, target)]));
}

function scrapeConfigOf(spec: MonitoringSpec, target: ScrapeTarget): ScrapeConfig {
  const discovery =
    target.resolves === "pods"
      ? { dnsSDConfigs: [{ names: [target.host], type: "A" as const, port: target.port, refreshInterval: LOOKUP_INTERVAL } as const] }
      : { staticConfigs: [{ targets: [`${target.host}:${target.port}`] }] };
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "ScrapeConfig",
    metadata: { name: target.job, namespace: MONITORING_NAMESPACE },
    spec: {
      jobName: target.job,
      metricsPath: target.metricsPath,
      scrapeInterval: `${spec.scrapeIntervalSeconds}s`,
      sampleLimit: SCRAPE_BOUNDS.samples,
      bodySizeLimit: SCRAPE_BOUNDS.body,
      ...discovery,
    },
  };
}

/** What reads a cloud's own exporter of what GPUs do, from here: nobody may write into that namespace. */
export function gpuMonitor({ gpuExporter }: MonitoringWiring): { readonly "gpu-monitor"?: PodMonitor } {
  if (gpuExporter === undefined) return {};
  const { namespace, port, selector } = gpuExporter;
  const spec = { selector: { matchLabels: selector }, namespaceSelector: { matchNames: [namespace] }, podMetricsEndpoints: [{ port }] };
  const metadata = { name: "gpus", namespace: MONITORING_NAMESPACE };
  return { "gpu-monitor": { apiVersion: "monitoring.coreos.com/v1", kind: "PodMonitor", metadata, spec } };
}

/** Where alerts go besides Alertmanager itself. The operator lets an alert pass on from one of these to the next. */
export function alertReceivers(spec: MonitoringSpec, { holding, retraining }: MonitoringWiring): Record<string, AlertmanagerConfig> {
  return {
    ...(webhooksOf(spec).length > 0 && { receiver: toPeople(spec) }),
    ...(retraining && {
      "retraining-receiver": toSystem(RETRAINING, { receiver: RETRAINING, ...RETRAINING_ROUTE }, retraining.endpoint.url),
    }),
    ...(holding && { "holding-receiver": toSystem(HOLDING, { receiver: HOLDING, ...HOLDING_ROUTE }, holding.url) }),
  };
}

const HOLDING = "holding";

/** Once a day while it fires: who lets a queue go before the bill allows it has a day. */
const HOLDING_ROUTE = {
  groupBy: ["alertname"],
  groupWait: "1m",
  groupInterval: "60m",
  repeatInterval: "24h",
  matchers: [{ name: HOLD_LABEL, matchType: "=", value: "true" }],
} as const;

type Spec = AlertmanagerConfig["spec"];

/** One object for all people: only below one route does the first that takes an alert decide. */
function toPeople(spec: MonitoringSpec): AlertmanagerConfig {
  const { receivers, routes, times } = plannedRoutes(spec);
  const own: Spec["receivers"][number] =
    spec.webhookUrl === undefined ? { name: "nobody" } : receiverOf({ name: "webhook", url: spec.webhookUrl });
  return configOf(NAME, {
    route: {
      receiver: own.name,
      groupBy: ["alertname", "job"],
      ...PEOPLE,
      // The chart's own `Watchdog` always fires and `info` is for inhibiting others: neither asks anybody to do anything.
      matchers: [{ name: "severity", matchType: "=~", value: "warning|critical" }],
      ...(routes.length > 0 && { routes: routes.map(routeOf) }),
    },
    receivers: [own, ...receivers.map((each) => receiverOf(each))],
    ...(times.length > 0 && { muteTimeIntervals: times.map(timesOf) }),
  });
}

function routeOf({ continue: goesOn, matchers, mute, ...route }: PlannedRoute): AlertmanagerRoute {
  return {
    ...route,
    matchers: matchers.map((matcher) => ({ ...matcher, matchType: "=" })),
    ...(mute !== undefined && { muteTimeIntervals: [mute] }),
    ...(goesOn && { continue: true }),
  };
}

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.TimeInterval */
function timesOf({ name, times }: PlannedTimes) {
  const timeIntervals = times.map(({ months, times: spans, weekdays }) => ({
    ...(weekdays && { weekdays }),
    ...(months && { months }),
    ...(spans && { times: spans.map(({ from, to }) => ({ startTime: from, endTime: to })) }),
  }));
  return { name, timeIntervals };
}

function toSystem(name: string, route: Spec["route"], url: string): AlertmanagerConfig {
  return configOf(name, { route, receivers: [receiverOf({ name: route.receiver, url }, false)] });
}

function receiverOf({ name, url }: { readonly name: string; readonly url: string }, sendResolved = true) {
  return { name, webhookConfigs: [{ url, sendResolved }] };
}

function configOf(name: string, spec: Spec): AlertmanagerConfig {
  const metadata = { name, namespace: MONITORING_NAMESPACE };
  return { apiVersion: "monitoring.coreos.com/v1alpha1", kind: "AlertmanagerConfig", metadata, spec };
}
