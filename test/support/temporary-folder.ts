import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { PLANS_FOLDER } from "./quiet-record.ts";

/**
 * One folder for all temporary files of a run, of the tests and of every process that they start, which goes when the run ends: what a test makes
 * and a failure keeps it from removing stays nowhere.
 */
export default async function temporaryFolder(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "estate-tests-"));
  const kept = join(folder, "plans");
  await mkdir(kept);
  const plans = project.vitest.config.watch ? {} : { [PLANS_FOLDER]: kept };
  project.config.env = { ...project.config.env, ...plans, TMPDIR: folder };
  // Programs that end by and by may still write into it.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
