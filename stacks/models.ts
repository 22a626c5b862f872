import { type CostSpec, Prices } from "../components/cost/contract.ts";
import type { HourlyPrices, ModelCosts } from "../components/monitoring/costs.ts";
import type { ModelEndpoint } from "../components/serving/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Hours of a month, as clouds count them. */
const MONTH = 730;

/** What monitoring has to know of the models that are served: what they promise, who answers for them, what they cost. */
export function modelFacts(environment: Environment, endpoints: readonly ModelEndpoint[]) {
  const { models } = environment.serving;
  const costs = costsOf(environment, endpoints);
  const owned = models.flatMap(({ name, owner }) => (owner === undefined ? [] : [[name, owner] as const]));
  return {
    objectives: Object.fromEntries(models.map(({ name, objective }) => [name, objective])),
    owners: { environment: environment.owner, models: Object.fromEntries(owned) },
    ...(costs && { costs }),
  };
}

function costsOf(environment: Environment, endpoints: readonly ModelEndpoint[]): ModelCosts | undefined {
  const prices = pricesOf(environment);
  if (prices === undefined) return undefined;
  const models = environment.serving.models.map(({ cpuMillicores, memoryMiB, name }) => {
    const jobs = endpoints.filter(({ model }) => model === name).map(({ service }) => service);
    return { model: name, jobs, cpuMillicores, memoryMiB };
  });
  return { models, prices };
}

/** Own prices, else those that OpenCost knows, else on this machine what a cloud's machine costs; on a cloud without any of it nothing. */
function pricesOf({ cloud, cost }: { readonly cloud: Environment["cloud"]; readonly cost: CostSpec }): HourlyPrices | undefined {
  if (cost.prices === undefined && cost.enabled) return "opencost";
  const monthly = cost.prices ?? (cloud === "local" ? Prices.parse({}) : undefined);
  return monthly && { cpu: monthly.cpuMonthly / MONTH, memoryGiB: monthly.memoryGiBMonthly / MONTH };
}
