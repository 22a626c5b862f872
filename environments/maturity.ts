import { merge, type Tree } from "./merge.ts";

/** Maturity levels, lowest first. */
export const LEVELS = [0, 1, 2, 3] as const;

/** One of {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/**
 * What each level adds to the one below. Level 0 adds nothing: it is the schema's own defaults. The ladder only ratchets: numbers rise
 * and switches go on, so that a higher level has all that a lower one has.
 */
export const LADDER: Readonly<Record<Level, Tree>> = {
  0: {},
  1: { monitoring: { retentionDays: 30 } },
  2: { tracking: { replicas: 2 }, monitoring: { retentionDays: 90 } },
  3: { monitoring: { retentionDays: 365 } },
};

/** Defaults of a level: its own on those of all levels below. */
export function defaultsAt(level: Level): Tree {
  return LEVELS.filter((rung) => rung <= level).reduce<Tree>((defaults, rung) => merge(defaults, LADDER[rung]), {});
}

/** Tells whether a value is one of {@link LEVELS}. */
export function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}
