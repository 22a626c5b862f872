import { bisect, errorFunction } from "simple-statistics";

/** What an A/B test has to find, stated before it begins. All are shares between 0 and 1. */
export interface TestPlan {
  /** Share of successes that is known. */
  readonly baseline: number;
  /** Difference of shares that is to be found. */
  readonly effect: number;
  /** Chance of calling a difference where there is none, on both sides together. */
  readonly significance: number;
  /** Chance of finding the difference. */
  readonly power: number;
}

/**
 * Trials of each variant that a two-sided comparison of two shares takes.
 * https://www.itl.nist.gov/div898/handbook/prc/section2/prc242.htm
 *
 * @throws RangeError where baseline and effect leave no room below 1.
 */
export function sampleSize({ baseline, effect, power, significance }: TestPlan): number {
  const other = baseline + effect;
  if (other >= 1) throw new RangeError(`baseline and effect must be below 1 together, and make ${other}`);
  const mean = (baseline + other) / 2;
  const none = standardNormalQuantile(1 - significance / 2) * Math.sqrt(2 * mean * (1 - mean));
  const some = standardNormalQuantile(power) * Math.sqrt(baseline * (1 - baseline) + other * (1 - other));
  return Math.ceil(((none + some) / effect) ** 2);
}

/** By bisection of the library's distribution: its own `probit` is right to three digits alone. */
function standardNormalQuantile(share: number): number {
  const farthest = 9;
  return bisect((x) => (1 + errorFunction(x / Math.SQRT2)) / 2 - share, -farthest, farthest, 200, 1e-9);
}
