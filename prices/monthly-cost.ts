/** A span of US dollars a month; both ends are equal where nothing but the plan decides. */
export interface Money {
  readonly low: number;
  readonly high: number;
}

/** What one resource costs a month. */
export interface CostItem {
  readonly urn: string;
  /** The capability whose component holds it. */
  readonly capability: string;
  /** `cloud` for what a cloud sells itself, `cluster` for what a cluster makes a cloud sell: volumes, load balancers, nodes of an autoscaler. */
  readonly layer: "cloud" | "cluster";
  /** What is paid for, such as `3 x m7g.xlarge` or `200 GB gp3`. */
  readonly what: string;
  readonly monthly: Money;
  /** Whether it runs on capacity that the cloud can take back; its price moves. */
  readonly spot: boolean;
  /** What was assumed where usage decides, such as `10 to 1000 GB stored`; none where nothing was. */
  readonly assumed?: string;
}

/** Everything that an environment costs a month, as far as its plan tells. */
export interface MonthlyCost {
  readonly total: Money;
  /** The part of the total that runs on spot capacity. */
  readonly spot: Money;
  /** Sorted by URN. */
  readonly items: readonly CostItem[];
  /** What costs something and is not in the price table; never counted as zero. */
  readonly unpriced: readonly { readonly urn: string; readonly what: string }[];
  /** Day of the newest price that it rests on, as `2026-11-29`; none for an estate on machines that are there already, for which nobody is paid. */
  readonly pricesOf?: string;
}

/** What a change does to the monthly bill. */
export interface CostDelta {
  readonly before: MonthlyCost | undefined;
  readonly after: MonthlyCost | undefined;
  readonly difference: Money;
  /** Layer and capability with their differences, largest first; those without a difference are left out. */
  readonly parts: readonly { readonly layer: CostItem["layer"]; readonly capability: string; readonly difference: Money }[];
}
