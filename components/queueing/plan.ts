import type { Team } from "../teams/contract.ts";
import type { Pool, QueueingSpec } from "./contract.ts";

/** What is shared out; memory in MiB, CPU in thousandths, accelerators one by one. */
const SHARED = ["cpuMillicores", "memoryMiB", "accelerators"] as const;

/** One of {@link SHARED}. */
export type Resource = (typeof SHARED)[number];

/** Quantities of all that is shared. */
export type Amounts = Readonly<Record<Resource, number>>;

/** What a team has of a pool: its own, and what it may borrow beside. */
export interface Share {
  readonly nominal: Amounts;
  readonly borrowing: Amounts;
}

/** How pools are shared out. */
export interface Shares {
  readonly pools: readonly Pool[];
  /** Team -> pool -> share. */
  readonly byTeam: Readonly<Record<string, Readonly<Record<string, Share>>>>;
  /** Pool -> what is nobody's own and anybody may borrow. */
  readonly common: Readonly<Record<string, Amounts>>;
}

/** Pools whose nodes take queued work, as large as it may use them: those for serving never, those for everything but for the systems' part. */
export function trainingPools(spec: QueueingSpec, pools: readonly Pool[]): readonly Pool[] {
  return pools
    .filter(({ purpose }) => purpose !== "serving")
    .map((pool) => (pool.purpose === "general" ? { ...pool, ...reduced(pool, 100 - spec.systemsPercent) } : pool))
    .toSorted((a, b) => Number(a.accelerators > 0) - Number(b.accelerators > 0));
}

/** GPUs stay whole: no system of the estate's own asks for one. */
function reduced({ cpuMillicores, memoryMiB }: Pool, percent: number) {
  return { cpuMillicores: Math.floor((cpuMillicores * percent) / 100), memoryMiB: Math.floor((memoryMiB * percent) / 100) };
}

/**
 * Shares out what the pools have by what teams may use at most. Where all of them together may use less than there is, each owns what it may use,
 * spread over the pools by their size; where they may use more, each owns its part of every pool. Both are rounded down, so that what all own is
 * never more than there is, and the rest is common. With what it borrows no team gets more of a pool than it may use at all.
 */
export function sharesOf(spec: QueueingSpec, teams: readonly Team[], all: readonly Pool[]): Shares {
  const pools = trainingPools(spec, all);
  const byTeam = Object.fromEntries(
    teams.map((team) => [team.name, Object.fromEntries(pools.map((pool) => [pool.name, shareOf(spec, team, pool, teams, pools)]))]),
  );
  const common = Object.fromEntries(
    pools.map((pool) => [
      pool.name,
      amounts((resource) => pool[resource] - sum(teams, ({ name }) => byTeam[name]?.[pool.name]?.nominal[resource] ?? 0)),
    ]),
  );
  return { pools, byTeam, common };
}

function shareOf(spec: QueueingSpec, team: Team, pool: Pool, teams: readonly Team[], pools: readonly Pool[]): Share {
  const nominal = amounts((resource) => {
    const whole = Math.max(
      sum(teams, (other) => other[resource]),
      sum(pools, (other) => other[resource]),
    );
    return whole === 0 ? 0 : Math.floor((pool[resource] * team[resource]) / whole);
  });
  const borrowing = amounts((resource) => (spec.borrowing ? Math.min(team[resource], pool[resource]) - nominal[resource] : 0));
  return { nominal, borrowing };
}

function amounts(of: (resource: Resource) => number): Amounts {
  return { cpuMillicores: of("cpuMillicores"), memoryMiB: of("memoryMiB"), accelerators: of("accelerators") };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
