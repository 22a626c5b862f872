import { stringify } from "yaml";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { chart, object } from "./control-cases.ts";

/** A Prometheus or Alertmanager in pods of its own, whose files stand in a ConfigMap. */
export function leanServer(program: "prometheus" | "alertmanager", files: Readonly<Record<string, PlanValue>>): readonly PlannedResource[] {
  const container = {
    name: program,
    image: `registry.example.com/${program}/${program}:v3.0.0`,
    args: [`--config.file=/etc/${program}/${program}.yml`, ...("index.html" in files ? [`--web.console.templates=/etc/${program}`] : [])],
    volumeMounts: [{ name: "config", mountPath: `/etc/${program}` }],
  };
  const spec = { containers: [container], volumes: [{ name: "config", configMap: { name: program } }] };
  return [
    object("kubernetes:apps/v1:StatefulSet", program, { spec: { template: { spec } } }),
    object("kubernetes:core/v1:ConfigMap", program, { data: files }),
  ];
}

/** A file of YAML. */
export function yaml(value: PlanValue): string {
  return stringify(value);
}

/** Prometheus by its operator, which reads monitors and rules of any label. */
export function prometheusStack(prometheusSpec: Record<string, PlanValue> = {}, rest: Record<string, PlanValue> = {}): PlannedResource {
  const all = Object.fromEntries(
    ["serviceMonitor", "podMonitor", "rule", "scrapeConfig"].map((kind) => [`${kind}SelectorNilUsesHelmValues`, false]),
  );
  return chart("kube-prometheus-stack", { prometheus: { prometheusSpec: { ...all, ...prometheusSpec } }, ...rest }, "monitoring");
}

/** Rules for the operator. */
export function prometheusRule(name: string, rules: readonly PlanValue[], labels: Record<string, PlanValue> = {}): PlannedResource {
  const metadata = Object.keys(labels).length === 0 ? {} : { labels };
  return object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", name, { spec: { groups: [{ name, rules }] } }, metadata);
}

/** An alert on a query. */
export function alert(name: string, expr: PlanValue, labels: Record<string, PlanValue> = { severity: "warning" }): PlanValue {
  return { alert: name, expr, for: "5m", labels };
}
