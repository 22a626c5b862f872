import { UserError } from "../../components/core/errors.ts";
import type { Figures } from "../evidence.ts";
import type { Scene } from "./scene.ts";

/** File of the client whose coming ends all callers. */
const STOP = "/tmp/stop-traffic";

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

/** Lets callers ask, until they have asked as often or as long as they should. */
export async function traffic({ context: { client }, release, site }: Scene, settings: Settings): Promise<Seen> {
  const given = { gateway: site.gateway.url, model: release.name, stop: STOP, ...settings };
  return JSON.parse(await client.program("traffic.py", [JSON.stringify(given)])) as Seen;
}

/** Lets callers ask while something is done, and ends them when it is. */
export async function trafficWhile<Result>(
  scene: Scene,
  settings: Settings,
  work: () => Promise<Result>,
): Promise<{ readonly seen: Seen; readonly result: Result }> {
  const asking = traffic(scene, settings);
  // It is awaited below in any case; until then its failure is nobody's.
  asking.catch(() => undefined);
  try {
    const result = await work();
    return { result, seen: await stopped(scene, asking) };
  } catch (error) {
    await stopped(scene, asking).catch(() => undefined);
    throw error;
  }
}

async function stopped({ context: { client } }: Scene, asking: Promise<Seen>): Promise<Seen> {
  await client.shell(`touch ${STOP}`);
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

/** @throws UserError where a share of requests is not what chance makes of it: four standard deviations, which one check in 16,000 leaves. */
export function within(count: number, of: number, share: number, what: string): void {
  const bound = 4 * Math.sqrt(of * share * (1 - share));
  if (Math.abs(count - of * share) <= bound) return;
  throw new UserError(`${count} of ${of} requests ${what}, and ${Math.round(of * share)} should have, give or take ${Math.round(bound)}`);
}

/** A share as people read it. */
export function percent(count: number, of: number): string {
  return `${((100 * count) / of).toFixed(1)} %`;
}
