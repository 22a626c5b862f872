import { critical, type PrometheusRule, prometheusRule, warn } from "../core/alerts.ts";
import type { NetworkPolicy, Stages } from "../core/kubernetes.ts";
import { selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { operatorStages } from "../core/operator.ts";
import { callersOf, peersOf } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import { type CostSpec, type CostWiring, HOLD_LABEL } from "./contract.ts";
import { NAMESPACE, opencostRelease, PORTS } from "./release.ts";

/** The page of costs. */
export const PAGE: UserInterface = { system: "opencost", namespace: NAMESPACE, port: PORTS.page, host: "cost", service: "opencost" };

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 4, storageGiB: 0 };

/** OpenCost in a namespace of its own; nothing while it is off. */
export function costStages(spec: CostSpec, wiring: CostWiring): Stages {
  if (!spec.enabled) return [];
  return operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    metricsPorts: wiring.monitored ? [PORTS.api] : [],
    beside: { policy: policyOf(wiring), ...(wiring.held !== undefined && wiring.monitored && { rules: holdRules(wiring.held) }) },
    release: opencostRelease(spec, wiring),
  });
}

function policyOf(wiring: CostWiring): NetworkPolicy {
  const { namespace, system } = PAGE;
  const from = [callersOf(PAGE), { ...callersOf(PAGE), port: PORTS.api }];
  return allowTraffic({ name: system, namespace }, selectorLabels(system), { from, to: peersOf([wiring.metrics]) });
}

/** What nodes have cost, hour by hour: a forecast would hold queues for a training that is over before anybody looks. */
function holdRules(dollars: number): PrometheusRule {
  const spent = warn(
    "BudgetSpent",
    `sum_over_time(sum(node_total_hourly_cost)[30d:1h]) > ${dollars}`,
    "1h",
    "The nodes of 30 days have cost the budget",
    "They have cost {{ $value | humanize }} dollars, so the queues of teams admit nothing more; what runs goes on.",
  );
  const rule = { ...spent, labels: { ...spent.labels, [HOLD_LABEL]: "true" } };
  return prometheusRule("cost", NAMESPACE, [{ name: "spending", rules: [critical(rule)] }]);
}
