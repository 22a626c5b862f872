import type { Panel, Section } from "../core/panels.ts";
import type { MonitoringWiring } from "./contract.ts";
import { costSection } from "./costs.ts";

/** Sections of the dashboard; those of a system only where it is a target, then those of other capabilities. */
export function sections({ costs, panels, targets }: Pick<MonitoringWiring, "costs" | "panels" | "targets">): readonly Section[] {
  const present = (system: string) => targets.some((target) => target.system === system);
  return [
    { title: "Targets", panels: TARGETS },
    ...(present("model-server") ? [{ title: "Models", panels: MODELS }] : []),
    ...(targets.some(({ captures }) => captures === true) ? [{ title: "Captures", panels: CAPTURES }] : []),
    ...(present("mlflow") ? [{ title: "Tracking", panels: TRACKING }] : []),
    ...costSection(costs),
    ...(panels ?? []),
    { title: "Monitoring", panels: MONITORING },
  ];
}

/**
 * The dashboard as a Prometheus console template: one page without script or plug-in, each query a link to its graph.
 * Prometheus 3 brings no templates of its own any more but still serves those it is given. https://prometheus.io/docs/visualization/consoles/
 */
export function dashboard(shown: readonly Section[]): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="30">
<title>MLOps Estate</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.value { font-variant-numeric: tabular-nums; text-align: right; }
</style>
</head>
<body>
<h1>MLOps Estate</h1>
<p><a href="{{ pathPrefix }}/alerts">Alerts</a> &middot; <a href="{{ pathPrefix }}/targets">Targets</a></p>
${shown.map(sectionOf).join("\n")}
</body>
</html>
`;
}

function sectionOf(section: Section): string {
  return `<h2>${section.title}</h2>\n<table>\n${section.panels.map(panelOf).join("\n")}\n</table>`;
}

function panelOf(panel: Panel): string {
  const query = `\`${panel.expr}\``;
  const labels = '{{ range $name, $value := .Labels }}{{ if ne $name "__name__" }}{{ $value }} {{ end }}{{ end }}';
  return `{{ range query ${query} }}<tr><td><a href="{{ pathPrefix }}{{ graphLink ${query} }}">${panel.title}</a></td><td>${labels}</td><td class="value">{{ .Value | ${panel.format} }}</td></tr>
{{ else }}<tr><td>${panel.title}</td><td>no data yet</td><td></td></tr>{{ end }}`;
}

/** GPUs of all nodes that have some, by the names that NVIDIA's exporter gives. */
export const GPUS: Section = {
  title: "GPUs",
  panels: [
    { title: "In use (percent)", expr: "avg by (Hostname, gpu) (DCGM_FI_DEV_GPU_UTIL)", format: "humanize" },
    {
      title: "Memory in use",
      expr: "sum by (Hostname, gpu) (DCGM_FI_DEV_FB_USED) / (sum by (Hostname, gpu) (DCGM_FI_DEV_FB_USED) + sum by (Hostname, gpu) (DCGM_FI_DEV_FB_FREE))",
      format: "humanizePercentage",
    },
    { title: "Degrees", expr: "max by (Hostname, gpu) (DCGM_FI_DEV_GPU_TEMP)", format: "humanize" },
    { title: "Watts", expr: "sum by (Hostname, gpu) (DCGM_FI_DEV_POWER_USAGE)", format: "humanize" },
    { title: "Last error (XID)", expr: "max by (Hostname, gpu) (DCGM_FI_DEV_XID_ERRORS)", format: "humanize" },
  ],
};

const TARGETS: readonly Panel[] = [{ title: "Up", expr: "min by (job) (up)", format: "humanize" }];

/** Which of a model's two servers something is of is told too: they are compared while one is to take the place of the other. */
const MODELS: readonly Panel[] = [
  { title: "Version loaded", expr: "max by (model, variant, alias, version) (model_loaded)", format: "humanize" },
  { title: "Predictions a second", expr: "sum by (model, variant) (rate(model_requests_total[5m]))", format: "humanize" },
  {
    title: "Predictions that failed",
    expr: 'sum by (model, variant) (rate(model_requests_total{status=~"5.."}[5m])) / sum by (model, variant) (rate(model_requests_total[5m]))',
    format: "humanizePercentage",
  },
  {
    title: "Slowest in twenty",
    expr: "histogram_quantile(0.95, sum by (model, variant, le) (rate(model_request_duration_seconds_bucket[5m])))",
    format: "humanizeDuration",
  },
  // By Little's law: how many requests there are at a time is how many come in a second, times how long one stays.
  { title: "Requests at a time", expr: "sum by (model, variant) (rate(model_request_duration_seconds_sum[5m]))", format: "humanize" },
  { title: "Requests in hand", expr: "sum by (model, variant) (avg_over_time(model_requests_waiting[5m]))", format: "humanize" },
  {
    title: "Refused while too many waited",
    expr: 'sum by (model, variant) (rate(model_requests_total{status="429"}[5m])) / sum by (model, variant) (rate(model_requests_total[5m]))',
    format: "humanizePercentage",
  },
  { title: "CPUs in use", expr: 'sum by (job) (rate(process_cpu_seconds_total{job=~"model-.+"}[5m]))', format: "humanize" },
  { title: "Memory", expr: 'sum by (job) (process_resident_memory_bytes{job=~"model-.+"})', format: "humanize1024" },
];

const CAPTURES: readonly Panel[] = [
  { title: "Rows kept a second", expr: "sum by (model, variant) (rate(model_captured_total[5m]))", format: "humanize" },
  { title: "Rows lost in an hour", expr: "sum by (model, variant) (increase(model_capture_dropped_total[1h]))", format: "humanize" },
];

const TRACKING: readonly Panel[] = [
  { title: "Requests a second", expr: "sum by (status) (rate(mlflow_http_request_total[5m]))", format: "humanize" },
  {
    title: "Slowest in twenty",
    expr: "histogram_quantile(0.95, sum by (le) (rate(mlflow_http_request_duration_seconds_bucket[5m])))",
    format: "humanizeDuration",
  },
];

const MONITORING: readonly Panel[] = [
  { title: "Alerts in Alertmanager", expr: "sum by (state) (alertmanager_alerts)", format: "humanize" },
  { title: "Notifications sent", expr: "sum(prometheus_notifications_sent_total)", format: "humanize" },
  { title: "Series in memory", expr: "prometheus_tsdb_head_series", format: "humanize" },
  { title: "Bytes on disk", expr: "prometheus_tsdb_storage_blocks_bytes", format: "humanize1024" },
];
