import type { Span } from "./assumptions.ts";
import type { Money } from "./monthly-cost.ts";

/** Parts of a dollar that amounts are whole numbers of, so that sums do not depend on their order and equal input gives equal bytes. */
const PARTS = 10_000;

/** No dollars. */
export const NOTHING: Money = Object.freeze({ low: 0, high: 0 });

/** A span of dollars in whole ten-thousandths of a dollar. */
export function rounded({ low, high }: Span): Money {
  return { low: dollars(whole(low)), high: dollars(whole(high)) };
}

/** The sum of amounts. */
export function sumOf(amounts: readonly Money[]): Money {
  return {
    low: dollars(amounts.reduce((sum, { low }) => sum + whole(low), 0)),
    high: dollars(amounts.reduce((sum, { high }) => sum + whole(high), 0)),
  };
}

/** What is left of an amount when another is taken from it, end by end: the smallest bill changes by `low` and the largest by `high`. */
export function minus(amount: Money, taken: Money): Money {
  return { low: dollars(whole(amount.low) - whole(taken.low)), high: dollars(whole(amount.high) - whole(taken.high)) };
}

/** Whether nothing is left at either end. */
export function isNothing({ low, high }: Money): boolean {
  return low === 0 && high === 0;
}

function whole(amount: number): number {
  return Math.round(amount * PARTS);
}

function dollars(parts: number): number {
  return parts === 0 ? 0 : parts / PARTS;
}
