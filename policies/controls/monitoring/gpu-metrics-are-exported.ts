import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { acceleratedPoolsOf } from "../../core/pools.ts";
import { readsWhatChartsDeclare } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";

/** Both charts make a ServiceMonitor without labels of a release, so that Prometheus must take monitors of any label. */
export const control = defineControl({
  id: "gpu-metrics-are-exported",
  level: 1,
  dimension: "monitoring",
  severity: "medium",
  statement: "Where nodes have GPUs, their load, memory and errors are measured, and Prometheus reads them.",
  sources: [{ by: "cncf", reference: "AI Conformance 1.37: accelerator_metrics" }],
  remediation: "Leave `gpu.enabled` to the level; NVIDIA's operator brings the exporter and its monitor.",
  keys: ["gpu.enabled", "monitoring.system"],
  asks: (estate) =>
    acceleratedPoolsOf(estate).length === 0 && estate.chartsNamed("gpu-operator").length === 0
      ? { notApplicable: "no pool of nodes has GPUs" }
      : undefined,
  estate: (estate) => findingUnless(some(exportersOf(estate)), "must have NVIDIA's exporter (DCGM) with a monitor that Prometheus reads"),
});

function exportersOf(estate: Estate): readonly Certainty[] {
  const byOperator = estate.chartsNamed("gpu-operator").map((operator) => exporterOf(operator.at("values", "dcgmExporter"), "violates"));
  const alone = estate.chartsNamed("dcgm-exporter").map((exporter) => exporterOf(exporter.at("values"), "passes"));
  const read = readsWhatChartsDeclare(estate, "serviceMonitor");
  return [...[...byOperator, ...alone].map((exporter) => every([exporter, read])), ...estate.readingsOf(GKE).map(measuredByGoogle)];
}

/**
 * The operator installs the exporter unless told otherwise, and its monitor only where told; the exporter's own chart brings both.
 * https://github.com/NVIDIA/gpu-operator/blob/v26.7.0/deployments/gpu-operator/values.yaml
 * https://github.com/NVIDIA/dcgm-exporter/blob/main/deployment/values.yaml
 */
function exporterOf(exporter: Reading, withoutWord: "passes" | "violates"): Certainty {
  const enabled = exporter.at("enabled");
  const monitor = exporter.at("serviceMonitor", "enabled");
  return every([
    enabled.state === "absent" || holds(enabled, (value) => value === true),
    monitor.state === "absent" ? withoutWord === "passes" : holds(monitor, (value) => value === true),
  ]);
}

const GKE = "gcp:container/cluster:Cluster";

/** https://cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics: Google's own Prometheus reads them. */
function measuredByGoogle(cluster: Reading): Certainty {
  const monitoring = cluster.at("monitoringConfig");
  const components = monitoring.at("enableComponents").items();
  return every([
    some(components.map((component) => holds(component, (value) => value === "DCGM"))),
    holds(monitoring.at("managedPrometheus", "enabled"), (value) => value === true),
  ]);
}
