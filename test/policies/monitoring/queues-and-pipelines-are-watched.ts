import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, unknown } from "../../support/control-cases.ts";
import { alert, prometheusRule, prometheusStack } from "../../support/monitored.ts";

const FAILS = prometheusRule("pipelines", [alert("PipelineFails", 'increase(argo_workflows_total_count{phase="Failed"}[1h]) > 0')]);
const STUCK = prometheusRule("queues", [alert("QueueStuck", "sum by (cluster_queue) (kueue_pending_workloads) > 0")]);

function argo(metrics: PlanValue = true, monitor: PlanValue = true) {
  return chart("argo-workflows", { controller: { metricsConfig: { enabled: metrics }, serviceMonitor: { enabled: monitor } } });
}

function kueue(enablePrometheus: PlanValue) {
  return chart("kueue", { enablePrometheus });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "pipelines and queues with an alert each",
      answer: "passed",
      resources: [prometheusStack(), argo(), FAILS, kueue(true), STUCK],
    },
    {
      sort: "compliant",
      title: "Airflow, whose server of metrics has a monitor",
      answer: "passed",
      resources: [
        prometheusStack(),
        chart("airflow", { statsd: { enabled: true } }),
        object("kubernetes:monitoring.coreos.com/v1:ServiceMonitor", "airflow", {
          spec: { selector: { matchLabels: { component: "statsd" } } },
        }),
        prometheusRule("dags", [alert("TaskFails", "increase(airflow_ti_failures[1h]) > 0")]),
      ],
    },
    {
      sort: "violating",
      title: "queues without an alert",
      answer: "violated",
      resources: [prometheusStack(), argo(), FAILS, kueue(true)],
    },
    {
      sort: "violating",
      title: "an alert on what is not told",
      answer: "violated",
      resources: [prometheusStack(), argo(false), FAILS],
    },
    {
      sort: "violating",
      title: "an alert on what is told and not read",
      answer: "violated",
      resources: [prometheusStack(), argo(true, false), FAILS],
    },
    {
      sort: "violating",
      title: "Airflow without a monitor",
      answer: "violated",
      resources: [
        prometheusStack(),
        chart("airflow", { statsd: { enabled: true } }),
        prometheusRule("dags", [alert("TaskFails", "increase(airflow_ti_failures[1h]) > 0")]),
      ],
    },
    {
      sort: "boundary",
      title: "an alert that names the metric in a text only",
      answer: "violated",
      resources: [
        prometheusStack(),
        kueue(true),
        prometheusRule("queues", [alert("QueueStuck", 'up{job="kueue_pending_workloads"} == 0')]),
      ],
    },
    { sort: "boundary", title: "a cluster without either", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    {
      sort: "unknown",
      title: "a switch that is known later",
      answer: "undetermined",
      resources: [prometheusStack(), kueue(unknown), STUCK],
    },
    { sort: "absent", title: "a chart that is told nothing", answer: "violated", resources: [prometheusStack(), chart("kueue"), STUCK] },
    {
      sort: "wrong-type",
      title: "a switch as text",
      answer: "violated",
      resources: [prometheusStack(), kueue("true"), STUCK],
    },
  ],
  // A chart under another name is another chart, about which nothing is asked.
  harmless: [/^chart$/],
};
