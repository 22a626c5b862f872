import { chartReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import { clientLabels } from "../../core/server.ts";
import { MONITORING_NAMESPACE } from "../../core/system.ts";
import { volumeSpec } from "../../core/volume.ts";
import type { MonitoringSpec, MonitoringWiring } from "../contract.ts";
import { ownerRelabels } from "../owners.ts";
import { HOST_METRICS_NAMESPACE, STEM } from "./places.ts";

/** Prometheus' operator with a Prometheus, an Alertmanager, and what tells of nodes and objects. */
export function prometheusRelease(spec: MonitoringSpec, wiring: MonitoringWiring): ChartRelease {
  const name = "kube-prometheus-stack";
  return {
    release: "controller",
    name,
    namespace: MONITORING_NAMESPACE,
    ...chartReference(name, wiring.chartsMirror),
    values: valuesOf(spec, wiring),
  };
}

/** https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml */
function valuesOf(spec: MonitoringSpec, wiring: MonitoringWiring) {
  return {
    fullnameOverride: STEM,
    ...(wiring.imagesMirror === undefined ? {} : { global: { imageRegistry: wiring.imagesMirror } }),
    // They stand before all systems, as a chart of their own.
    crds: { enabled: false },
    defaultRules: { rules: WITHOUT_CONTROL_PLANE.rules },
    ...WITHOUT_CONTROL_PLANE.scrapes,
    prometheusOperator: operatorValues(),
    prometheus: { prometheusSpec: prometheusValues(spec, wiring) },
    alertmanager: { alertmanagerSpec: alertmanagerValues(wiring) },
    // A release of its own; the dashboards stay with the metrics that they show.
    grafana: { enabled: false, forceDeployDashboards: true },
    "kube-state-metrics": { fullnameOverride: "kube-state-metrics", resources: resources(50, 192, { cpuMillicores: 500 }) },
    nodeExporter: { enabled: spec.hostMetrics },
    "prometheus-node-exporter": {
      fullnameOverride: "node-exporter",
      namespaceOverride: HOST_METRICS_NAMESPACE,
      containerSecurityContext: RESTRICTED_CONTAINER,
      resources: resources(50, 64, { cpuMillicores: 250 }),
    },
  };
}

/** Clouds hide these, and clusters of a machine bind them to loopback; what cannot be read would only be an alert that never ends. */
const WITHOUT_CONTROL_PLANE = {
  scrapes: {
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    // Its Service would have to stand in kube-system, which GKE Autopilot keeps for itself.
    coreDns: { enabled: false },
  },
  rules: {
    etcd: false,
    kubeControllerManager: false,
    kubeProxy: false,
    kubeSchedulerAlerting: false,
    kubeSchedulerRecording: false,
    windows: false,
  },
} as const;

function operatorValues() {
  return {
    admissionWebhooks: { certManager: { enabled: true } },
    kubeletService: { namespace: MONITORING_NAMESPACE },
    resources: resources(100, 256, { cpuMillicores: 500 }),
    prometheusConfigReloader: { resources: resources(20, 64, { cpuMillicores: 200 }) },
  };
}

function prometheusValues(spec: MonitoringSpec, wiring: MonitoringWiring) {
  const interval = `${spec.scrapeIntervalSeconds}s`;
  return {
    // Monitors of all systems are read, not only those that wear this release's label.
    serviceMonitorSelectorNilUsesHelmValues: false,
    podMonitorSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
    scrapeConfigSelectorNilUsesHelmValues: false,
    scrapeInterval: interval,
    evaluationInterval: interval,
    retention: `${spec.retentionDays}d`,
    // Blocks leave the log ahead of them some room on the volume.
    retentionSize: `${Math.floor(spec.diskGiB * 1024 * 0.8)}MB`,
    enableOTLPReceiver: spec.traces,
    podMetadata: { labels: clientLabels(wiring.targets) },
    ...(wiring.owners && { additionalAlertRelabelConfigs: ownerRelabels(wiring) }),
    resources: resources(250, PROMETHEUS_MIB, { cpuMillicores: 2000 }),
    storageSpec: { volumeClaimTemplate: { spec: volumeSpec(spec.diskGiB, wiring.storageClass) } },
  };
}

/** The cluster's own metrics are some 200,000 series, at about 4 KiB each with their labels. */
const PROMETHEUS_MIB = 2048;

function alertmanagerValues(wiring: MonitoringWiring) {
  return {
    ...(wiring.retraining && { podMetadata: { labels: clientLabels([wiring.retraining.endpoint]) } }),
    // Ours are about the whole estate; the default would only let alerts of their own namespace through.
    alertmanagerConfigMatcherStrategy: { type: "None" },
    resources: resources(50, 128, { cpuMillicores: 500 }),
    storage: { volumeClaimTemplate: { spec: volumeSpec(1, wiring.storageClass) } },
  };
}
