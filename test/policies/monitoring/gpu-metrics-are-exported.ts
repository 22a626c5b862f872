import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, resource, unknown } from "../../support/control-cases.ts";
import { prometheusStack } from "../../support/monitored.ts";

const POOL = resource("azure-native:containerservice:AgentPool", { vmSize: "Standard_NC24ads_A100_v4" });

function operator(dcgmExporter: Record<string, PlanValue>) {
  return chart("gpu-operator", { dcgmExporter });
}

function gke(managedPrometheus: Record<string, PlanValue>) {
  return resource("gcp:container/cluster:Cluster", { monitoringConfig: { enableComponents: ["DCGM"], managedPrometheus } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "NVIDIA's operator with a monitor",
      answer: "passed",
      resources: [prometheusStack(), operator({ enabled: true, serviceMonitor: { enabled: true } })],
    },
    {
      sort: "compliant",
      title: "the exporter's own chart, which brings its monitor",
      answer: "passed",
      resources: [POOL, prometheusStack(), chart("dcgm-exporter")],
    },
    {
      sort: "compliant",
      title: "a pool whose metrics Google reads",
      answer: "passed",
      resources: [resource("gcp:container/nodePool:NodePool", { nodeConfig: { machineType: "g2-standard-4" } }), gke({ enabled: true })],
    },
    {
      sort: "violating",
      title: "an exporter that is switched off",
      answer: "violated",
      resources: [prometheusStack(), operator({ enabled: false, serviceMonitor: { enabled: true } })],
    },
    {
      sort: "violating",
      title: "a monitor that Prometheus does not take",
      answer: "violated",
      resources: [chart("kube-prometheus-stack"), operator({ enabled: true, serviceMonitor: { enabled: true } })],
    },
    {
      sort: "violating",
      title: "metrics of Google's that nobody reads",
      answer: "violated",
      resources: [POOL, gke({ enabled: false })],
    },
    {
      sort: "boundary",
      title: "nodes without GPUs",
      answer: "not-applicable",
      resources: [resource("azure-native:containerservice:AgentPool", { vmSize: "Standard_D4s_v5" })],
    },
    {
      sort: "unknown",
      title: "a monitor that is decided later",
      answer: "undetermined",
      resources: [prometheusStack(), operator({ serviceMonitor: { enabled: unknown } })],
    },
    { sort: "absent", title: "GPUs and no exporter", answer: "violated", resources: [POOL, prometheusStack()] },
    { sort: "absent", title: "an exporter without a monitor", answer: "violated", resources: [prometheusStack(), operator({})] },
    {
      sort: "wrong-type",
      title: "a monitor that is asked for by text",
      answer: "violated",
      resources: [prometheusStack(), operator({ serviceMonitor: { enabled: "true" } })],
    },
  ],
  // No values at all, of whatever form, leave a chart what it is.
  harmless: [/^values$/],
};
