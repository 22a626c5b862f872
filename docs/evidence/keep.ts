/**
 * Keeps what `estate verify` saw of releases for the pages that show it: `npm run docs:evidence -- .estate/evidence/<environment>.json ...`, then `npm run docs`.
 *
 * Evidence of several runs adds up, one pattern at a time; what was kept under the same name goes. Nothing is kept where pods were simulated or a check failed.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../components/core/errors.ts";
import { type Evidence, RELEASE_CHECKS } from "../../verify/index.ts";
import { KEPT, KeptCanary, KeptChecks, kept } from "../pages/releases/kept.ts";

/**
 * Keeps evidence of one verification.
 *
 * @param root folder of the project.
 * @throws UserError where it shows nothing of releases, or that one went wrong.
 */
export async function keep(evidence: Evidence, root: string): Promise<void> {
  const order = RELEASE_CHECKS.map(({ name }) => name);
  const tried = evidence.checks.filter(({ name, outcome }) => order.includes(name) && outcome !== "not tried");
  if (tried.length === 0) throw new UserError(`nothing of releases was tried on ${evidence.environment}`);
  const failed = tried.filter(({ outcome }) => outcome === "failed");
  if (failed.length > 0) {
    throw new UserError(
      `${failed.length} of ${tried.length} checks of releases failed on ${evidence.environment}; nothing of it is kept`,
      failed.map(({ detail, name }) => ({ path: name, reason: detail })),
    );
  }
  const checks = KeptChecks.parse(tried);
  const others = kept(root, KEPT.checks, KeptChecks) ?? [];
  const all = [...others.filter(({ name }) => !checks.some((check) => check.name === name)), ...checks];
  await write(
    root,
    KEPT.checks,
    all.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  );
  if (evidence.canary === undefined) return;
  const { environment, canary: course } = evidence;
  const { kind, kubernetes, pods } = evidence.cluster;
  await write(root, KEPT.canary, KeptCanary.parse({ environment, cluster: { kind, pods, kubernetes }, course }));
}

async function write(root: string, file: string, content: KeptCanary | KeptChecks): Promise<void> {
  await writeFileAtomic(join(root, file), `${JSON.stringify(content, undefined, 2)}\n`);
}

if (import.meta.main) {
  try {
    const files = process.argv.slice(2);
    if (files.length === 0) throw new UserError("name files that `estate verify` wrote, such as .estate/evidence/local-releases.json");
    const root = resolve(import.meta.dirname, "../..");
    for (const file of files) await keep(JSON.parse(await readFile(file, "utf8")) as Evidence, root);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
