import type { ChartRelease, KubernetesObject, Stages } from "./kubernetes.ts";
import { allowApi, allowTraffic, isolatedNamespace, type PodSecurity, type Quota } from "./namespace.ts";
import { MONITORING_PEER } from "./system.ts";

/** A controller of the cluster: a chart in a namespace of its own. */
export interface Operator {
  /** Namespace that is made for it, and that its release goes to. */
  readonly namespace: string;
  readonly quota: Quota;
  /** Default `restricted`. */
  readonly podSecurity?: PodSecurity;
  readonly release: ChartRelease;
  /** Charts of definitions that come before, by role: for what Helm would never upgrade, or is shipped apart. */
  readonly definitions?: Readonly<Record<string, ChartRelease>>;
  /** Ports of its pods that the API server calls: webhooks, aggregated APIs. */
  readonly calledPorts?: readonly number[];
  /** Ports of its pods that Prometheus reads; only where somebody watches. */
  readonly metricsPorts?: readonly number[];
  /** What else stands in the namespace before the release, such as further network policies, by role. */
  readonly beside?: Readonly<Record<string, KubernetesObject>>;
}

/** Namespace, then definitions, then the release: what depends on the kinds waits for the last stage. */
export function operatorStages(operator: Operator): Stages {
  const [namespace, isolation] = isolatedNamespace(operator.namespace, operator.quota, operator.podSecurity);
  const first = {
    ...isolation,
    "allow-api": allowApi(operator.namespace, operator.calledPorts ?? []),
    ...scrapePolicy(operator),
    ...operator.beside,
  };
  const definitions = operator.definitions === undefined ? [] : [operator.definitions];
  return [namespace, first, ...definitions, { release: operator.release }];
}

function scrapePolicy({ metricsPorts = [], namespace }: Operator): Record<string, KubernetesObject> {
  if (metricsPorts.length === 0) return {};
  const from = metricsPorts.map((port) => ({ ...MONITORING_PEER, port }));
  return { "allow-scrape": allowTraffic({ name: "allow-scrape", namespace }, {}, { from }) };
}
