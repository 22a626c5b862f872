import { accountOf } from "../../core/identity.ts";
import type { ChartRelease, KubernetesObject, Stages } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import { allowApi, isolatedNamespace, type Quota } from "../../core/namespace.ts";
import { MONITORING_NAMESPACE } from "../../core/system.ts";
import { generatedSecrets } from "../../credentials/index.ts";
import type { MonitoringSpec, MonitoringWiring, TelemetryWiring } from "../contract.ts";
import { alertReceivers, alertRules, gpuMonitor, scrapeConfigs } from "./alerts.ts";
import { collectorOperator, HOST_LOGS, logCollector, traceCollector } from "./collectors.ts";
import { dashboards } from "./dashboards.ts";
import { ADMIN, callees, grafanaRelease } from "./grafana.ts";
import { lokiRelease } from "./loki.ts";
import { podMonitors } from "./monitors.ts";
import { HOST_LOGS_NAMESPACE, HOST_METRICS_NAMESPACE } from "./places.ts";
import { asksPolicy, collectorPolicy, hostLogsPolicy, lokiPolicy, monitoringPolicies, tempoPolicy } from "./policies.ts";
import { prometheusRelease } from "./prometheus.ts";
import { tempoRelease } from "./tempo.ts";

/** Port of the operator's webhook. https://github.com/prometheus-community/helm-charts/blob/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack/values.yaml */
const WEBHOOK_PORT = 10250;

/** One pod a node of at most so many nodes. */
const NODES = 500;

type Stage = Record<string, KubernetesObject | ChartRelease>;

/**
 * Places and rules, then the first user's password, then what keeps telemetry, then what shows it. Rules, targets and receivers come before the
 * operator, which reads them as soon as it is there.
 */
export function stackStages(spec: MonitoringSpec, wiring: MonitoringWiring): Stages {
  const places = placesOf(spec, wiring);
  const [secrets, passwordJob] = generatedSecrets({
    capability: "grafana",
    namespace: MONITORING_NAMESPACE,
    secrets: { [ADMIN.secret]: { [ADMIN.userKey]: { text: "admin" }, [ADMIN.passwordKey]: { generate: 32 } } },
    ...(wiring.imagesMirror === undefined ? {} : { imagesMirror: wiring.imagesMirror }),
  });
  return [
    Object.assign({}, ...places.map(({ namespace }) => namespace)) as Stage,
    Object.assign({}, ...places.map(({ first }) => first)) as Stage,
    {
      ...secrets,
      ...dashboards(wiring),
      ...alertRules(wiring),
      ...scrapeConfigs(spec, wiring),
      ...podMonitors(spec, wiring),
      ...gpuMonitor(wiring),
      ...alertReceivers(spec, wiring),
      ...telemetryFirst(spec, wiring),
    },
    { ...passwordJob, prometheus: prometheusRelease(spec, wiring), ...telemetryReleases(spec, wiring) },
    { grafana: grafanaRelease(spec, wiring) },
    ...collectors(spec, wiring),
  ];
}

/** A namespace, and what stands in it first; roles wear the namespace's name, since they share a stage. */
interface Place {
  readonly namespace: Stage;
  readonly first: Stage;
}

function placesOf(spec: MonitoringSpec, wiring: MonitoringWiring): readonly Place[] {
  const quota = { cpuMillicores: 16_000, memoryMiB: 16_384, pods: 30, storageGiB: spec.diskGiB + 20 };
  const { first, namespace } = placeOf(MONITORING_NAMESPACE, quota);
  const policies = {
    "allow-api": allowApi(MONITORING_NAMESPACE, [WEBHOOK_PORT]),
    ...monitoringPolicies(spec, wiring),
    "grafana-asks-policy": asksPolicy(callees(spec, wiring)),
    ...(spec.traces && { "collector-policy": collectorPolicy(wiring.namespace) }),
  };
  return [
    { namespace, first: { ...first, ...policies } },
    ...(spec.hostMetrics ? [placeOf(HOST_METRICS_NAMESPACE, A_POD_A_NODE, HOST_METRICS_BECAUSE)] : []),
    ...(spec.logs ? [hostLogsPlace(wiring)] : []),
  ];
}

const A_POD_A_NODE = { cpuMillicores: 500 * NODES, memoryMiB: 256 * NODES, pods: NODES, storageGiB: 0 };

const HOST_METRICS_BECAUSE =
  "node-exporter reads its node's own disks, processes and network, for which it is in the node's namespaces and mounts its root read-only";

const HOST_LOGS_BECAUSE = "the log collector reads what all pods of its node write from the node's /var/log/pods, which belongs to root";

function hostLogsPlace(wiring: MonitoringWiring): Place {
  const { first, namespace } = placeOf(HOST_LOGS_NAMESPACE, A_POD_A_NODE, HOST_LOGS_BECAUSE);
  return { namespace, first: { ...first, "node-logs-policy": hostLogsPolicy(HOST_LOGS, wiring.namespace) } };
}

function placeOf(name: string, quota: Quota, because?: string): Place {
  const [namespace, first] = isolatedNamespace(name, quota, because === undefined ? "restricted" : { level: "privileged", because });
  const named = (stage: Stage): Stage => Object.fromEntries(Object.entries(stage).map(([role, object]) => [`${name}-${role}`, object]));
  return { namespace: named(namespace), first: named(first) };
}

/** What logs and traces are kept by stands where the bucket's key or the pods' identity is. */
function telemetryFirst(spec: MonitoringSpec, wiring: MonitoringWiring): Stage {
  const { namespace } = wiring;
  const telemetry = telemetryOf(spec, wiring);
  if (telemetry === undefined) return {};
  const { account } = accountOf({ namespace, labels: objectLabels("monitoring", "telemetry") }, telemetry.identity);
  return {
    ...(account && { "telemetry-account": account }),
    ...(spec.logs && { "loki-policy": lokiPolicy(namespace, telemetry) }),
    ...(spec.traces && { "tempo-policy": tempoPolicy(namespace, telemetry) }),
  };
}

function telemetryReleases(spec: MonitoringSpec, wiring: MonitoringWiring): Stage {
  const telemetry = telemetryOf(spec, wiring);
  if (telemetry === undefined) return {};
  return {
    ...(spec.logs && { loki: lokiRelease(spec, wiring, telemetry) }),
    ...(spec.traces && { tempo: tempoRelease(spec, wiring, telemetry) }),
  };
}

/** @throws Error where the stack keeps logs or traces and the wiring has no bucket for them, which is a defect of the wiring. */
function telemetryOf(spec: MonitoringSpec, { telemetry }: MonitoringWiring): TelemetryWiring | undefined {
  if (!spec.logs && !spec.traces) return undefined;
  if (telemetry === undefined) throw new Error("logs or traces are on, and there is no bucket for them");
  return telemetry;
}

function collectors(spec: MonitoringSpec, wiring: MonitoringWiring): Stages {
  if (!spec.logs && !spec.traces) return [];
  const own = {
    ...(spec.traces && { "trace-collector": traceCollector(wiring) }),
    ...(spec.logs && { "log-collector": logCollector(wiring) }),
  };
  const [namespace = {}, ...rest] = collectorOperator(wiring);
  const named = (stage: Stage): Stage => Object.fromEntries(Object.entries(stage).map(([role, object]) => [`collectors-${role}`, object]));
  return [named(namespace), ...rest.map(named), own];
}
