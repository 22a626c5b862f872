import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { chartReference } from "../../pins/index.ts";
import type { ChartRelease } from "../core/kubernetes.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { MONITORING_NAMESPACE } from "../core/system.ts";
import { type MetricsAccess, type MonitoringDefinitionsArgs, type MonitoringDefinitionsOutputs, MonitoringSpec } from "./contract.ts";
import { STACK } from "./stack/places.ts";

/**
 * The kinds of Prometheus' operator. They stand before every system, each of which may declare monitors of itself, and so long before the
 * operator, which watches for certificates and storage that others bring.
 */
export class MonitoringDefinitions extends ComponentResource implements MonitoringDefinitionsOutputs {
  readonly monitored: boolean;
  readonly metrics: MetricsAccess | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: MonitoringDefinitionsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, MonitoringSpec, args.spec);
    super("estate:monitoring:MonitoringDefinitions", name, {}, opts);
    this.monitored = spec.system === "stack";
    this.metrics = this.monitored ? { ...STACK.prometheus, url: STACK.prometheusUrl } : undefined;
    const stages = this.monitored ? [{ definitions: definitionsRelease(args.chartsMirror) }] : [];
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({ monitored: this.monitored });
  }
}

/** Nothing but definitions, which belong to no namespace. https://github.com/prometheus-community/helm-charts/tree/prometheus-operator-crds-31.0.1/charts/prometheus-operator-crds */
export function definitionsRelease(chartsMirror?: string): ChartRelease {
  const name = "prometheus-operator-crds";
  return { release: "definitions", name, namespace: MONITORING_NAMESPACE, ...chartReference(name, chartsMirror), values: {} };
}
