import type { Money } from "../prices/monthly-cost.ts";
import { grouped } from "./visible.ts";

const MINUS = "−";

/** A span of US dollars, such as `$1,240` or `$1,240–1,900`; whole dollars, and cents below ten. */
export function money({ low, high }: Money): string {
  const [from, to] = [dollars(low), dollars(high)];
  const sign = low < 0 ? MINUS : "";
  if (from === to && low < 0 === high < 0) return `${sign}$${from}`;
  return low < 0 || high < 0 ? `${signed(low)} to ${signed(high)}` : `$${from}–${to}`;
}

/** A difference of US dollars with its sign, such as `+$120` or `−$40 to +$10`; `±$0` for none. */
export function moneyDifference({ low, high }: Money): string {
  const [from, to] = [signed(low), signed(high)];
  if (from === to) return from;
  return low > 0 && from !== "±$0" ? `${from}–${dollars(high)}` : `${from} to ${to}`;
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

function signed(amount: number): string {
  const text = dollars(amount);
  if (text === "0") return "±$0";
  return `${amount < 0 ? MINUS : "+"}$${text}`;
}

function dollars(amount: number): string {
  const size = Math.abs(amount);
  if (size < 0.005) return "0";
  return size < 10 && Math.round(size * 100) % 100 !== 0 ? size.toFixed(2) : grouped(Math.round(size));
}
