import { differenceWord } from "../preview/formats/money.ts";
import type { Money } from "../prices/monthly-cost.ts";
import { grouped } from "./visible.ts";

const MINUS = "−";

/** A difference of US dollars with its sign, such as `+$120` or `−$40 to +$10`, with the minus of this page. */
export function moneyDifference(span: Money): string {
  return differenceWord(span).replaceAll("-", MINUS);
}

/** A difference of whole numbers with its sign; `±0` for none. */
export function difference(amount: number): string {
  const text = decimal(Math.abs(amount));
  if (text === "0") return "±0";
  return `${amount < 0 ? MINUS : "+"}${text}`;
}

/** A number with at most one decimal, and its thousands apart. */
export function decimal(amount: number): string {
  const rounded = Math.round(amount * 10) / 10;
  const whole = Math.trunc(rounded);
  const rest = Math.round(Math.abs(rounded - whole) * 10);
  return `${rounded < 0 && whole === 0 ? "-" : ""}${grouped(whole)}${rest === 0 ? "" : `.${rest}`}`;
}

/** An amount with the noun in its number: `1 risk`, `2 risks`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}
