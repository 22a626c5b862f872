import type { CostDelta, Money, MonthlyCost } from "../../prices/monthly-cost.ts";

/** A span of dollars as people write it: `$120`, or `$100 to $450` where usage decides. Below ten dollars cents count. */
export function moneyWord({ low, high }: Money): string {
  return dollars(low) === dollars(high) ? dollars(low) : `${dollars(low)} to ${dollars(high)}`;
}

/** The same with its sign, for what changes: `+$120`, `-$100 to +$450`. The lower end may change by more than the higher. */
export function differenceWord({ low, high }: Money): string {
  const [least, most] = [Math.min(low, high), Math.max(low, high)];
  return signed(least) === signed(most) ? signed(least) : `${signed(least)} to ${signed(most)}`;
}

/** What a change does to the monthly bill, in a few words. */
export function costWord({ before, after, difference }: CostDelta): string {
  if (before === undefined && after === undefined) return "";
  const change = isNothing(difference) ? "no change" : differenceWord(difference);
  const unpriced = after?.unpriced.length ?? 0;
  return unpriced === 0 ? change : `${change}, ${unpriced} without a price`;
}

/** Where prices come from, as `prices of 2026-11-29`; empty where nobody is paid. */
export function pricesWord(cost: MonthlyCost | undefined): string {
  return cost?.pricesOf === undefined ? "" : `prices of ${cost.pricesOf}`;
}

/** Whether a difference is less than a cent either way. */
export function isNothing({ low, high }: Money): boolean {
  return dollars(Math.abs(low)) === "$0" && dollars(Math.abs(high)) === "$0";
}

function signed(amount: number): string {
  const text = dollars(Math.abs(amount));
  if (text === "$0") return text;
  return `${amount < 0 ? "-" : "+"}${text}`;
}

/** Whole dollars with a comma between thousands, the same in every locale; with cents where they are what is paid. */
function dollars(amount: number): string {
  const size = Math.abs(amount);
  const text =
    size < 10 && Math.round(size * 100) % 100 !== 0 ? size.toFixed(2) : String(Math.round(size)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0 && text !== "0" ? "-" : ""}$${text}`;
}
