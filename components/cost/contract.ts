import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { SystemWiring, UserInterface } from "../core/system.ts";
import type { MetricsAccess } from "../monitoring/contract.ts";

const Price = z.number().min(0).max(1_000_000);

/** What a cluster is charged by. */
export const Prices = z.strictObject({
  cpuMonthly: Price.default(23).describe("Price of one CPU for a month."),
  memoryGiBMonthly: Price.default(3.1).describe("Price of one GiB of memory for a month."),
  gpuMonthly: Price.default(690).describe("Price of one GPU for a month."),
  storageGiBMonthly: Price.default(0.04).describe("Price of one GiB of a volume for a month."),
});
export type Prices = z.output<typeof Prices>;

export const CostSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether OpenCost tells what each namespace, system and team costs. Needs the monitoring stack."),
  holdQueues: z
    .boolean()
    .default(false)
    .describe(
      "Whether the queues of teams admit nothing more once the nodes of 30 days have cost `budget.monthlyAmount`; what runs goes on, and somebody has to let them go again. On from level 3; needs `budget` in USD, queueing and triggers.",
    ),
  prices: Prices.optional().describe(
    "Own prices, in dollars. Default: a cloud's list prices; on this machine, about what a cloud's machine costs.",
  ),
});
export type CostSpec = z.output<typeof CostSpec>;

/** Label of an alert that holds queues, whoever raises it; its value is `true`. */
export const HOLD_LABEL = "hold";

/** What costs are made of. */
export interface CostWiring extends SystemWiring {
  /** Prometheus, which knows who used what. */
  readonly metrics: MetricsAccess;
  /** Name of the environment, by which costs of several can be told apart. */
  readonly environment: string;
  /** Whether a cloud with list prices is below. */
  readonly listPrices: boolean;
  /** Dollars that 30 days may cost, at which queues are held; none where nothing holds them. */
  readonly held?: number | undefined;
}

export interface CostArgs extends CostWiring {
  readonly spec: z.input<typeof CostSpec>;
  readonly provider: ProviderResource;
  readonly after: readonly Resource[];
}

export interface CostOutputs {
  /** The page, and the interface of programs beside it. */
  readonly interfaces: readonly UserInterface[];
  readonly ready: readonly Resource[];
}
