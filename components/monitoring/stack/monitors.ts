import { MONITORING_NAMESPACE } from "../../core/system.ts";
import { SCRAPE_BOUNDS } from "../config.ts";
import type { MonitoringSpec, MonitoringWiring, ScrapeTarget, TargetPods } from "../contract.ts";
import type { PodMonitor } from "./kinds.ts";

/** One for each target whose pods say by their labels what metrics are to say too; a host name would not tell Prometheus of labels. */
export function podMonitors(spec: MonitoringSpec, { targets }: MonitoringWiring): Record<string, PodMonitor> {
  return Object.fromEntries(
    targets.flatMap((target) => (target.pods === undefined ? [] : [[`monitor-${target.job}`, podMonitorOf(spec, target, target.pods)]])),
  );
}

function podMonitorOf(spec: MonitoringSpec, { job, metricsPath, namespace }: ScrapeTarget, pods: TargetPods): PodMonitor {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: job, namespace: MONITORING_NAMESPACE },
    spec: {
      selector: { matchLabels: pods.selector },
      namespaceSelector: { matchNames: [namespace] },
      podTargetLabels: pods.labels,
      sampleLimit: SCRAPE_BOUNDS.samples,
      bodySizeLimit: SCRAPE_BOUNDS.body,
      podMetricsEndpoints: [
        {
          port: pods.portName,
          path: metricsPath,
          interval: `${spec.scrapeIntervalSeconds}s`,
          // Rules know the target by this name, whichever way it was found.
          relabelings: [{ targetLabel: "job", replacement: job }],
        },
      ],
    },
  };
}
