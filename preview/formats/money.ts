import type { CostDelta, Money } from "../../prices/monthly-cost.ts";

/** A span of dollars as people write it: `$120`, or `$100 to $450` where usage decides. */
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

/** Whether a difference is less than a dollar either way. */
export function isNothing({ low, high }: Money): boolean {
  return Math.round(low) === 0 && Math.round(high) === 0;
}

function signed(amount: number): string {
  const rounded = Math.round(amount);
  return `${rounded < 0 ? "-" : "+"}${dollars(Math.abs(rounded))}`;
}

/** Whole dollars with a comma between thousands, the same in every locale. */
function dollars(amount: number): string {
  return `$${String(Math.round(amount)).replace(/\B(?=(\d{3})+$)/g, ",")}`;
}
