import { SCRAPE_SECONDS } from "./contract.ts";
import type { PodMonitor } from "./kinds.ts";
import { NAMESPACE } from "./plan.ts";

/** Reads the metrics of pods of the gateway's namespace, at the port that both controller and proxies name `metrics`. */
export function monitorOf(name: string, selector: Readonly<Record<string, string>>, path: string): PodMonitor {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name, namespace: NAMESPACE },
    spec: { selector: { matchLabels: selector }, podMetricsEndpoints: [{ port: "metrics", path, interval: `${SCRAPE_SECONDS}s` }] },
  };
}
