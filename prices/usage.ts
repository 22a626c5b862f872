import type { Span } from "./assumptions.ts";
import type { Charge, PriceRef } from "./charge.ts";
import { spanWord, times } from "./spans.ts";

/** A charge whose quantity is assumed: so many units of usage a month, of which `per` make one unit of the price. */
export function byUsage(what: string, price: PriceRef, usage: Span, unit: string, per = 1): Charge {
  return { what, price, quantity: times(usage, 1 / per), assumed: `${spanWord(usage)} ${unit}` };
}
