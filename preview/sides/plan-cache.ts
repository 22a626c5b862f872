import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.ts";
import { parsePlan } from "../../plan/from-json.ts";
import type { Plan } from "../../plan/plan.ts";
import { planToJson } from "../../plan/to-json.ts";

/** Bytes that all plans together may take; those that nobody has asked for the longest go first. */
const LARGEST_CACHE_BYTES = 200 * 1024 * 1024;

/** How plans are kept. */
export interface CacheOptions {
  /** Bytes that all plans together may take. Default 200 MiB. */
  readonly largestBytes?: number;
  /** Asked once a plan is made: whether what it was made of is still what its key says. Default: it is. */
  readonly mayKeep?: () => Promise<boolean>;
}

/** A recording keeps one processor busy; more at a time would only take more memory. */
const recording = pLimit(availableParallelism());

/** Plans that are being made, by file: both sides of a preview ask for what they have in common at the same time. */
const underWay = new Map<string, Promise<Plan>>();

/**
 * The plan with a key, made only where it is not kept. Any number of processes may share the folder: a reader never meets half a plan, and what
 * was cut off or changed by somebody is made anew.
 *
 * @param folder where plans are kept; made where it is missing. One that cannot be written keeps nothing, which is no error.
 * @param key what {@link programKey} gives.
 * @param make makes it; at most as many at a time as there are processors.
 * @throws whatever `make` throws; nothing is kept then.
 */
export function cachedPlan(folder: string, key: string, make: () => Promise<Plan>, options: CacheOptions = {}): Promise<Plan> {
  const file = join(folder, `${key}.json`);
  const other = underWay.get(file);
  if (other !== undefined) return other;
  const plan = keptOrMade(file, folder, make, options).finally(() => underWay.delete(file));
  underWay.set(file, plan);
  return plan;
}

/** Folder of kept plans, below that of everything that the estate keeps on this machine. */
export function plansFolder(stateFolder: string): string {
  return join(stateFolder, "plans");
}

async function keptOrMade(file: string, folder: string, make: () => Promise<Plan>, options: CacheOptions): Promise<Plan> {
  const { largestBytes = LARGEST_CACHE_BYTES, mayKeep = () => Promise.resolve(true) } = options;
  const kept = await readKept(file);
  if (kept !== undefined) return kept;
  const plan = await recording(make);
  if (!(await mayKeep())) return plan;
  await keep(plan, file, folder)
    .then(() => prune(folder, largestBytes))
    .catch(() => undefined);
  return plan;
}

/** JSON in which a digest stands before what it is the digest of, so that a changed plan is told from one that we wrote. */
const HEAD = '{"sha256":"';
const MIDDLE = '","plan":';
const DIGEST_LENGTH = 64;

async function readKept(file: string): Promise<Plan | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const digest = text.slice(HEAD.length, HEAD.length + DIGEST_LENGTH);
  const plan = text.slice(HEAD.length + DIGEST_LENGTH + MIDDLE.length, -1);
  if (plan === "" || digest !== digestOf(plan)) return undefined;
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
  try {
    return parsePlan(plan, file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function keep(plan: Plan, file: string, folder: string): Promise<void> {
  const text = planToJson(plan);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${HEAD}${digestOf(text)}${MIDDLE}${text}}`, { mode: 0o600 });
}

/** Partial files are left by whoever was killed, so they are counted like the others. */
async function prune(folder: string, largestBytes: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => sized(join(folder, name))));
  const newestFirst = files.filter((file) => file !== undefined).sort((a, b) => b.usedAt - a.usedAt);
  let total = 0;
  for (const { path, bytes } of newestFirst) {
    total += bytes;
    if (total > largestBytes) await rm(path, { force: true });
  }
}

async function sized(path: string) {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : { path, bytes: found.size, usedAt: found.mtimeMs };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
