import type { Cloud } from "../components/core/cloud.ts";

/** A cloud that sends a bill. */
export type PaidCloud = Exclude<Cloud, "local">;

/** Clouds that send a bill. */
export const PAID_CLOUDS = ["aws", "gcp", "azure"] as const satisfies readonly PaidCloud[];

/** Stands for every region, where a price page names one price for all of them. */
export const EVERYWHERE = "everywhere";

/** What one unit of a thing costs in US dollars, by region. Empty where nobody has found a price. */
export type RegionalPrice = Readonly<Record<string, number>>;

/** Prices of things of one sort, read at one place on one day. */
export interface PriceSheet {
  /** Sort of the things, such as `machine`. Several sheets may share one, where places differ. */
  readonly name: string;
  /** What is counted, such as `hour` or `GB-month`. */
  readonly unit: string;
  /** The cloud's own page on these prices. */
  readonly page: string;
  /** Where the prices were read: the page itself, or a public copy of the cloud's price list. */
  readonly from: string;
  /** Day that the place gives for them, as `2026-07-20`. */
  readonly of: string;
  /** Thing, such as `m6i.large`, to its price. */
  readonly prices: Readonly<Record<string, RegionalPrice>>;
}

/** The price list of one cloud. */
export interface CloudPrices {
  readonly cloud: PaidCloud;
  /** Regions that the estate is offered in. */
  readonly regions: readonly string[];
  readonly sheets: readonly PriceSheet[];
}

/** Prices by cloud, sort, thing and region; a table of a user's own has only what differs from the list. */
export interface PriceTable {
  /** Day of the newest price in it, as `2026-07-30`; none for a user's table without a day. */
  readonly pricesOf: string | undefined;
  /** Name such as `aws/machine/m6i.large` to its price. */
  readonly prices: ReadonlyMap<string, RegionalPrice>;
}

/** What a thing is called in a {@link PriceTable}. */
export function priceName(cloud: PaidCloud, sheet: string, thing: string): string {
  return `${cloud}/${sheet}/${thing}`;
}

/** Price of a thing in a region, or undefined where there is none; a user's own comes first, and one for the region before one for all. */
export function priceIn(table: PriceTable, own: PriceTable | undefined, name: string, region: string): number | undefined {
  const [listed, owned] = [table, own].map((each) => each?.prices.get(name));
  return owned?.[region] ?? owned?.[EVERYWHERE] ?? listed?.[region] ?? listed?.[EVERYWHERE];
}
