import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { alertsOf, isReadByPrometheus, readsWhatChartsDeclare } from "../../core/prometheus.ts";
import { metricsIn } from "../../core/promql.ts";
import type { Reading } from "../../core/reading.ts";

/** Metrics that are told by nobody would leave an alert waiting for ever, so that exporter and monitor of each chart are asked for too. */
export const control = defineControl({
  id: "queues-and-pipelines-are-watched",
  level: 2,
  dimension: "monitoring",
  severity: "medium",
  statement: "A pipeline that fails and a queue that gets stuck raise an alert, by metrics that Prometheus reads.",
  sources: [
    { by: "google", reference: "MLOps level 2: continuous monitoring of pipelines" },
    { by: "estate", reference: "a model that is not trained anew looks like one that needs no training" },
  ],
  remediation: "Leave `monitoring.system` at `stack`; Argo Workflows and Kueue then come with alerts of their own.",
  keys: ["monitoring.system", "pipelines.system"],
  estate: (estate) => {
    const watched = Object.entries(WATCHED).flatMap(([name, system]) => estate.chartsNamed(name).map((chart) => ({ chart, system })));
    if (watched.length === 0) return { notApplicable: "no pipelines and no queues are run in a cluster" };
    return watched.flatMap(({ chart, system }) => [
      ...findingUnless(tells(chart, system), "must tell metrics that Prometheus reads", chart),
      ...findingUnless(
        some(alertsOf(estate).map((alert) => asks(alert, system))),
        `must have an alert on ${system.metrics.join(" or ")}`,
        chart,
      ),
    ]);
  },
});

/** How a chart is told to tell metrics, and by which of them a failure is seen. */
interface Watched {
  readonly switches: readonly (readonly string[])[];
  /** Whether Prometheus reads them: by the monitor that the chart declares, or by one of the estate's. */
  readonly isRead: (estate: Estate) => Certainty;
  readonly metrics: readonly string[];
}

const WATCHED: Readonly<Record<string, Watched>> = {
  // https://argo-workflows.readthedocs.io/en/release-4.0/metrics/
  "argo-workflows": {
    switches: [
      ["controller", "metricsConfig", "enabled"],
      ["controller", "serviceMonitor", "enabled"],
    ],
    isRead: byItsOwnMonitor,
    metrics: ["argo_workflows_total_count", "argo_workflows_gauge"],
  },
  // https://airflow.apache.org/docs/apache-airflow/3.2.2/administration-and-deployment/logging-monitoring/metrics.html
  airflow: {
    switches: [["statsd", "enabled"]],
    isRead: byMonitorOfStatsd,
    metrics: ["airflow_ti_failures", "airflow_dagrun_duration_failed"],
  },
  // https://kueue.sigs.k8s.io/docs/reference/metrics/
  kueue: {
    switches: [["enablePrometheus"]],
    isRead: byItsOwnMonitor,
    metrics: ["kueue_pending_workloads", "kueue_evicted_workloads_total"],
  },
};

function tells(chart: Reading, { isRead, switches }: Watched): Certainty {
  const told = switches.map((path) => holds(chart.at("values", ...path), (value) => value === true));
  return every([...told, isRead(chart.estate)]);
}

function byItsOwnMonitor(estate: Estate): Certainty {
  return readsWhatChartsDeclare(estate, "serviceMonitor");
}

/** Airflow's chart brings a server of metrics and no monitor. https://github.com/apache/airflow/tree/helm-chart/1.22.0/chart/templates/statsd */
function byMonitorOfStatsd(estate: Estate): Certainty {
  const monitors = estate.readingsOf("kubernetes:monitoring.coreos.com/v1:ServiceMonitor");
  const selects = (monitor: Reading) =>
    holds(monitor.at("spec", "selector", "matchLabels", "component"), (component) => component === "statsd");
  return some(monitors.map((monitor) => every([selects(monitor), isReadByPrometheus(estate, "serviceMonitor", monitor)])));
}

function asks(alert: Reading, { metrics }: Watched): Certainty {
  return holds(alert.at("expr"), (query) => typeof query === "string" && metricsIn(query).some((metric) => metrics.includes(metric)));
}
