import type { PlannedResource } from "../plan/plan.ts";
import type { Span } from "./assumptions.ts";
import type { Estate } from "./estate.ts";
import type { CostItem } from "./monthly-cost.ts";

/** Something that is paid for by quantity. Its price is looked up where all charges are, so that none is ever guessed. */
export interface Charge {
  /** What a person reads, such as `2 to 3 x m6i.large`. */
  readonly what: string;
  /** Sort and thing in the price list. Several are alternatives, of which the cheapest that has a price counts. */
  readonly price: PriceRef | readonly PriceRef[];
  /** Units of the price in a month. */
  readonly quantity: Span;
  /** Default: `cloud`. */
  readonly layer?: CostItem["layer"];
  /** Default: false. */
  readonly spot?: boolean;
  readonly assumed?: string;
}

/** Where in a price list a price is. */
export interface PriceRef {
  readonly sheet: string;
  readonly thing: string;
}

/** Something that costs money, and nobody can tell how much. */
interface Untold {
  /** What it is and why it is not known, such as `disk of unknown size`. */
  readonly untold: string;
}

/** What one resource is charged for; empty where its settings make it free. */
export type Charges = readonly (Charge | Untold)[];

/** How resources of some types are charged. */
export interface Pricer {
  /** Type tokens, such as `aws:ec2/natGateway:NatGateway`. */
  readonly types: readonly string[];
  readonly chargesOf: (resource: PlannedResource, estate: Estate) => Charges;
}
