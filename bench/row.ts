/** One comparison that the project holds itself to. Each stands in its own file of `rows/` and in the list of `index.ts`. */
export interface Row {
  /** Short name, to run it alone: `npm run bench -- <name>`. */
  readonly name: string;
  /** What is compared with what, for the table. */
  readonly title: string;
  /** Why it cannot be measured here and now; undefined when it can. */
  unready?(): string | undefined;
  /** Measures subject and baseline alternating, so that a slow stretch of the machine meets both. */
  measure(rounds: number): Promise<readonly Measure[]>;
}

/** A figure and the bound that it must not pass. */
export interface Measure {
  readonly what: string;
  readonly subject: number;
  /** None where the goal is an absolute one. */
  readonly baseline?: number;
  readonly unit: string;
  /** What is held against the goal: subject / baseline, or the subject itself. */
  readonly figure: number;
  /** None for a figure that is only told. */
  readonly goal?: number;
}

/** A figure that is a share of its baseline. */
export function ratio(what: string, unit: string, subject: number, baseline: number, goal?: number): Measure {
  return { what, unit, subject, baseline, figure: subject / baseline, ...(goal === undefined ? {} : { goal }) };
}

/** A figure that is bounded as it is. */
export function bound(what: string, unit: string, subject: number, goal: number): Measure {
  return { what, unit, subject, figure: subject, goal };
}

/** The middle one: a single slow run does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
