/**
 * Keeps what was seen of releases for the pages that show it: `npm run docs:evidence -- .estate/evidence/<name>.json ...`, then `npm run docs`. `estate verify` writes such a
 * file of the pattern that its environment has; `npm run bench -- releases` one of each act of the whole story, `.estate/evidence/releases-<act>.json`.
 *
 * Evidence of several runs adds up; what was kept under the same name goes. Nothing is kept where pods were simulated or a check failed.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.ts";
import { type Evidence, RELEASE_CHECKS } from "../../verify/index.ts";
import { KEPT, KeptCanary, KeptChecks, kept } from "../pages/releases/kept.ts";

/**
 * Keeps evidence of verifications, the later ones over the earlier.
 *
 * @param root folder of the project.
 * @throws UserError where one of them shows nothing of releases, or that some went wrong: then nothing of any is kept.
 */
export async function keep(all: readonly Evidence[], root: string): Promise<void> {
  const checks = all.flatMap(passedOf);
  const newest = new Map([...(kept(root, KEPT.checks, KeptChecks) ?? []), ...checks].map((check) => [check.name, check]));
  await write(root, KEPT.checks, KeptChecks.parse(ORDER.flatMap((name) => newest.get(name) ?? [])));
  const [canary] = all.flatMap(canaryOf).toReversed();
  if (canary !== undefined) await write(root, KEPT.canary, canary);
}

/** Checks of releases, as they are tried. */
const ORDER = RELEASE_CHECKS.map(({ name }) => name);

function passedOf({ checks, environment }: Evidence): KeptChecks {
  const tried = checks.filter(({ name, outcome }) => ORDER.includes(name) && outcome !== "not tried");
  if (tried.length === 0) throw new UserError(`nothing of releases was tried on ${environment}`);
  const failed = tried.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return KeptChecks.parse(tried);
  throw new UserError(
    `${failed.length} of ${tried.length} checks of releases failed on ${environment}; nothing is kept`,
    failed.map(({ detail, name }) => ({ path: name, reason: detail })),
  );
}

function canaryOf({ canary: course, cluster, environment }: Evidence): readonly KeptCanary[] {
  const { kind, kubernetes, pods } = cluster;
  return course === undefined ? [] : [KeptCanary.parse({ environment, cluster: { kind, pods, kubernetes }, course })];
}

async function write(root: string, file: string, content: KeptCanary | KeptChecks): Promise<void> {
  await writeFileAtomic(join(root, file), `${JSON.stringify(content, undefined, 2)}\n`);
}

async function evidenceIn(file: string): Promise<Evidence> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Evidence;
  } catch (error) {
    throw new UserError(`${file} is not what \`estate verify\` writes: ${error instanceof Error ? error.message : String(error)}`);
  }
}

if (import.meta.main) {
  try {
    const files = process.argv.slice(2);
    if (files.length === 0) throw new UserError("name files that `estate verify` wrote, such as .estate/evidence/local-releases.json");
    const root = resolve(import.meta.dirname, "../..");
    await keep(await Promise.all(files.map(evidenceIn)), root);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
