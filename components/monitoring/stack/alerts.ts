import { MONITORING_NAMESPACE } from "../../core/system.ts";
import { LOOKUP_INTERVAL, SCRAPE_BOUNDS } from "../config.ts";
import type { MonitoringSpec, MonitoringWiring, ScrapeTarget } from "../contract.ts";
import { stackRuleGroups } from "../rules.ts";
import type { AlertmanagerConfig, PrometheusRule, ScrapeConfig } from "./kinds.ts";

const NAME = "mlops-estate";

/** The estate's own alerts, as rules of the operator; none where there is nothing to watch. */
export function alertRules(wiring: MonitoringWiring): { readonly rules?: PrometheusRule } {
  const groups = stackRuleGroups(wiring.targets, wiring.gpus === true);
  if (groups.length === 0) return {};
  const metadata = { name: NAME, namespace: MONITORING_NAMESPACE };
  return { rules: { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata, spec: { groups } } };
}

/**
 * One a target, by the names under which each is found: MLflow answers only to its Service's name, so that a monitor, which goes by the pods'
 * addresses, would be refused.
 */
export function scrapeConfigs(spec: MonitoringSpec, { targets }: MonitoringWiring): Record<string, ScrapeConfig> {
  return Object.fromEntries(targets.map((target) => [`scrape-${target.job}`, scrapeConfigOf(spec, target)]));
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

/** Where alerts go; none where they are seen in Alertmanager alone. */
export function alertReceiver({ webhookUrl }: MonitoringSpec): { readonly receiver?: AlertmanagerConfig } {
  if (webhookUrl === undefined) return {};
  const receiver: AlertmanagerConfig = {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: { name: NAME, namespace: MONITORING_NAMESPACE },
    spec: {
      route: {
        receiver: "webhook",
        groupBy: ["alertname", "job"],
        groupWait: "10s",
        groupInterval: "1m",
        repeatInterval: "4h",
        // The chart's own `Watchdog` always fires and `info` is for inhibiting others: neither asks anybody to do anything.
        matchers: [{ name: "severity", matchType: "=~", value: "warning|critical" }],
      },
      receivers: [{ name: "webhook", webhookConfigs: [{ url: webhookUrl, sendResolved: true }] }],
    },
  };
  return { receiver };
}
