import type { CustomObject } from "./kubernetes.ts";

/** An alerting rule of Prometheus. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: "critical" | "warning" };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** A query whose answer Prometheus keeps as a metric of its own. https://prometheus.io/docs/practices/rules/ */
interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that are evaluated together, one after another. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

/** Rules for Prometheus' operator. https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
export interface PrometheusRule extends CustomObject {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PrometheusRule";
  readonly spec: { readonly groups: readonly RuleGroup[] };
}

/** Groups of rules as one object. */
export function prometheusRule(name: string, namespace: string, groups: readonly RuleGroup[]): PrometheusRule {
  return { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name, namespace }, spec: { groups } };
}

/**
 * An alert that somebody looks at in working hours.
 *
 * @param duration how long the query must have had an answer, such as `5m`.
 */
export function warn(alert: string, expr: string, duration: string, summary: string, description: string): AlertRule {
  return { alert, expr, for: duration, labels: { severity: "warning" }, annotations: { summary, description } };
}

/** The same alert for somebody who is woken up. */
export function critical(rule: AlertRule): AlertRule {
  return { ...rule, labels: { ...rule.labels, severity: "critical" } };
}
