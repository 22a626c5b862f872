import { randomUUID } from "node:crypto";
import { UserError } from "../../components/core/errors.ts";
import type { Figures } from "../evidence.ts";
import type { Scene } from "./scene.ts";

/** How many standard deviations a count may be away from what chance makes of it: more, one check in 1.7 million leaves to chance. */
const DEVIATIONS = 5;

/** How callers ask; see `programs/traffic.py`. */
interface Settings {
  readonly requests: number;
  readonly seconds: number;
  readonly threads: number;
  readonly pause?: number;
  readonly users?: number;
  readonly truth?: boolean;
  readonly data?: "wine" | "iris";
  /** Feature -> what is added to it, in standard deviations. */
  readonly shift?: Readonly<Record<string, number>>;
}

/** What callers saw. */
export interface Seen {
  readonly sent: number;
  readonly failed: number;
  /** How often each HTTP status came, and `no answer`. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly byVariant: Readonly<Record<string, number>>;
  readonly byVersion: Readonly<Record<string, number>>;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly variantsOfUsers: Readonly<Record<string, readonly string[]>>;
  readonly failures: readonly string[];
  readonly untold: number;
}

/**
 * Lets callers ask, until they have asked as often or as long as they should.
 *
 * @param stop file of the client whose coming ends them earlier. Default: nothing does.
 */
export async function traffic({ context: { client }, release, site }: Scene, settings: Settings, stop = ""): Promise<Seen> {
  const given = { gateway: site.gateway.url, model: release.name, stop, ...settings };
  return JSON.parse(await client.program("traffic.py", [JSON.stringify(given)])) as Seen;
}

/** Lets callers ask while something is done, and ends them when it is. */
export async function trafficWhile<Result>(
  scene: Scene,
  settings: Settings,
  work: () => Promise<Result>,
): Promise<{ readonly seen: Seen; readonly result: Result }> {
  // Of a name that no callers before had, since it may come before these have begun.
  const stop = `/tmp/stop-${randomUUID()}`;
  const asking = traffic(scene, settings, stop);
  // It is awaited below in any case; until then its failure is nobody's.
  asking.catch(() => undefined);
  try {
    const result = await work();
    return { result, seen: await stopped(scene, stop, asking) };
  } catch (error) {
    await stopped(scene, stop, asking).catch(() => undefined);
    throw error;
  }
}

async function stopped({ context: { client } }: Scene, stop: string, asking: Promise<Seen>): Promise<Seen> {
  await client.shell(`touch ${stop}`);
  return asking;
}

/** Requests of all these callers, and how many got no answer. */
export function requestsOf(...all: readonly Pick<Seen, "sent" | "failed">[]): Required<Pick<Figures, "sent" | "lost">> {
  return { sent: sum(all.map(({ sent }) => sent)), lost: sum(all.map(({ failed }) => failed)) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** @throws UserError where a caller did not get an answer. */
export function noneFailed({ failed, failures, sent }: Seen): void {
  if (failed > 0) throw new UserError(`${failed} of ${sent} requests failed, such as ${failures[0] ?? "one without a word"}`);
}

/** By how much a count of so many may be away from its share. */
export function leeway(of: number, share: number): number {
  return DEVIATIONS * Math.sqrt(of * share * (1 - share));
}

/** @throws UserError where a share of requests is not what chance makes of it. */
export function within(count: number, of: number, share: number, what: string): void {
  const bound = leeway(of, share);
  if (Math.abs(count - of * share) <= bound) return;
  throw new UserError(`${count} of ${of} requests ${what}, and ${Math.round(of * share)} should have, give or take ${Math.round(bound)}`);
}

/** A share as people read it. */
export function percent(count: number, of: number): string {
  return `${((100 * count) / of).toFixed(1)} %`;
}
