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
  1: {
    protectData: true,
    namespaces: { cpuMillicores: 64_000, memoryMiB: 131_072, pods: 200, storageGiB: 1000 },
    network: { flowLogDays: 90 },
    cluster: { logDays: 90 },
    objectStore: { versionDays: 90 },
    audit: { retentionDays: 365 },
    monitoring: { retentionDays: 30 },
  },
  2: {
    network: { natPerZone: true, flowLogDays: 180 },
    cluster: { logDays: 180 },
    objectStore: { lockDays: 30 },
    database: { backupDays: 14, multiZone: true },
    audit: { retentionDays: 400, locked: true },
    tracking: { replicas: 2 },
    monitoring: { retentionDays: 90 },
  },
  3: {
    network: { flowLogDays: 365 },
    cluster: { logDays: 365 },
    objectStore: { versionDays: 365, lockDays: 90 },
    database: { backupDays: 35 },
    monitoring: { retentionDays: 365 },
  },
};

/**
 * Words of keys whose value grows with the level: each does all that the ones before it do. All other words stay the same from level to level.
 */
export const RUNGS: Readonly<Record<string, readonly string[]>> = {};

/** Defaults of a level: its own on those of all levels below. */
export function defaultsAt(level: Level): Tree {
  return LEVELS.filter((rung) => rung <= level).reduce<Tree>((defaults, rung) => merge(defaults, LADDER[rung]), {});
}

/** Tells whether a value is one of {@link LEVELS}. */
export function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}
