import type { ConfigMap } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import type { Panel, Section } from "../../core/panels.ts";
import { MONITORING_NAMESPACE } from "../../core/system.ts";
import type { MonitoringWiring } from "../contract.ts";
import { GPUS, sections } from "../dashboard.ts";
import { DASHBOARD_LABEL } from "./grafana.ts";

/** Units by which Grafana writes what the console's functions write. https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
const UNITS: Readonly<Record<Panel["format"], string>> = {
  humanize: "short",
  humanize1024: "bytes",
  humanizeDuration: "s",
  humanizePercentage: "percentunit",
};

const DATA_SOURCE = { type: "prometheus", uid: "prometheus" } as const;
const COLUMNS = 24;
const PANEL = { width: 12, height: 8 } as const;

/** The estate's dashboards, of which those of GPUs are there with the GPUs. */
export function dashboards(wiring: MonitoringWiring): Record<string, ConfigMap> {
  const estate = configMapOf("mlops-estate", "MLOps Estate", sections(wiring));
  return { "estate-dashboard": estate, ...(wiring.gpus && { "gpu-dashboard": configMapOf("mlops-estate-gpus", "GPUs", [GPUS]) }) };
}

function configMapOf(uid: string, title: string, shown: readonly Section[]): ConfigMap {
  const labels = { ...objectLabels("monitoring", "grafana"), ...DASHBOARD_LABEL };
  const metadata = { name: `dashboard-${uid}`, namespace: MONITORING_NAMESPACE, labels };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [`${uid}.json`]: JSON.stringify(dashboardOf(uid, title, shown)) } };
}

/** https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export function dashboardOf(uid: string, title: string, shown: readonly Section[]) {
  const panels: { id: number; type: string; title: string; gridPos: { x: number; y: number; w: number; h: number } }[] = [];
  let y = 0;
  for (const section of shown) {
    panels.push({ id: panels.length + 1, type: "row", title: section.title, gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y += 1;
    for (const [index, panel] of section.panels.entries()) {
      const x = (index * PANEL.width) % COLUMNS;
      const row = Math.floor((index * PANEL.width) / COLUMNS);
      const gridPos = { x, y: y + row * PANEL.height, w: PANEL.width, h: PANEL.height };
      panels.push({ id: panels.length + 1, ...graphOf(panel), gridPos });
    }
    y += Math.ceil((section.panels.length * PANEL.width) / COLUMNS) * PANEL.height;
  }
  return { uid, title, schemaVersion: 41, tags: ["mlops-estate"], refresh: "1m", time: { from: "now-6h", to: "now" }, panels };
}

function graphOf({ expr, format, title }: Panel) {
  return {
    type: "timeseries",
    title,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit: UNITS[format] }, overrides: [] },
    targets: [{ refId: "A", expr, datasource: DATA_SOURCE }],
  };
}
