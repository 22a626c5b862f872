import type { RuleGroup } from "../core/alerts.ts";
import type { Section } from "../core/panels.ts";

/** What a model's pods ask for, and so what they cost as long as they stand, whether anybody calls them or not. */
interface ModelCost {
  readonly model: string;
  /** Jobs of Prometheus that read its pods: one a variant. */
  readonly jobs: readonly string[];
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/** Where prices come from: numbers, in dollars, or what OpenCost tells of the nodes that are there. */
export type HourlyPrices = { readonly cpu: number; readonly memoryGiB: number } | "opencost";

/** Costs of models; what is not known is not recorded. */
export interface ModelCosts {
  readonly models: readonly ModelCost[];
  readonly prices: HourlyPrices;
}

/** Record of what a thousand predictions of a model cost, in dollars, over the last hour. */
export const COST_RECORD = "model:cost_dollars_per_thousand_predictions:1h";

/** Records of costs; none without prices. A model that nobody asked for an hour has no cost per prediction. */
export function costGroups(costs: ModelCosts | undefined): readonly RuleGroup[] {
  if (costs === undefined || costs.models.length === 0) return [];
  const rules = costs.models.map(({ cpuMillicores, jobs, memoryMiB, model }) => {
    const pods = `sum(up{job=~"${jobs.join("|")}"})`;
    const hourly = priceOf(costs.prices, cpuMillicores / 1000, memoryMiB / 1024);
    const expr = `1000 * ${pods} * (${hourly}) / (sum(increase(model_requests_total{model="${model}"}[1h])) > 0)`;
    return { record: COST_RECORD, expr, labels: { model } };
  });
  return [{ name: "costs", rules }];
}

/** What is shown of costs. */
export function costSection(costs: ModelCosts | undefined): readonly Section[] {
  if (costs === undefined || costs.models.length === 0) return [];
  return [{ title: "Costs", panels: [{ title: "Dollars per thousand predictions", expr: COST_RECORD, format: "humanize" }] }];
}

/** https://www.opencost.io/docs/integrations/metrics/ */
function priceOf(prices: HourlyPrices, cpus: number, memoryGiB: number): string {
  if (prices === "opencost") return `${cpus} * avg(node_cpu_hourly_cost) + ${memoryGiB} * avg(node_ram_hourly_cost)`;
  return String(Number((cpus * prices.cpu + memoryGiB * prices.memoryGiB).toPrecision(6)));
}
