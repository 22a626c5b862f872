import { HOURS_PER_MONTH, type Span } from "./assumptions.ts";

/** A quantity that nothing is assumed of. */
export function exactly(quantity: number): Span {
  return { low: quantity, high: quantity };
}

/** A number of things, all of the month, in hours. */
export function hours(count: Span | number): Span {
  return times(count, HOURS_PER_MONTH);
}

/** A span multiplied end by end. */
export function times(span: Span | number, factor: Span | number): Span {
  const [a, b] = [span, factor].map((each) => (typeof each === "number" ? exactly(each) : each));
  return a === undefined || b === undefined ? exactly(0) : { low: a.low * b.low, high: a.high * b.high };
}

/** A span as people write it: `3`, or `2 to 5`. */
export function spanWord({ low, high }: Span): string {
  return low === high ? String(low) : `${low} to ${high}`;
}
