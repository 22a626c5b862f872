import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Plan } from "../../plan/plan.ts";
import { type RecordRequest, record } from "../../plan/record/index.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Names a folder in which the plans of one run of the tests are kept; none while they are run again at each change of a file. */
export const PLANS_FOLDER = "ESTATE_TEST_PLANS";

/** What a worker of the runner says of itself; the program does not see it. */
const OF_THE_RUNNER = /^(VITEST|TEST|NODE_OPTIONS)/;

/**
 * Records a program that has nothing to say. Equal input gives an equal plan, which `test/plan/record` proves, and many files ask for the
 * same ones: what this project's own program was recorded to be is kept for the other files of the run.
 *
 * @throws Error where it warns of something: the engine would show every person that warning at every run.
 */
export async function quietRecord(request: RecordRequest): Promise<Plan> {
  const folder = process.env[PLANS_FOLDER];
  const isOwn = request.root === ROOT && request.program === undefined && request.invokes === undefined;
  if (folder === undefined || !isOwn) return recordAnew(request);
  const file = join(folder, `${keyOf(request)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Plan;
  const plan = await recordAnew(request);
  await writeFileAtomic(file, JSON.stringify(plan));
  return plan;
}

async function recordAnew(request: RecordRequest): Promise<Plan> {
  const warnings: string[] = [];
  const plan = await record({ ...request, onWarning: (text) => warnings.push(text) });
  if (warnings.length > 0) throw new Error(`the program of ${request.environment} warns:\n${warnings.join("\n")}`);
  return plan;
}

function keyOf(request: RecordRequest): string {
  const env = Object.fromEntries(Object.entries(request.env).filter(([name]) => !OF_THE_RUNNER.test(name)));
  const { cloud, environment, helpers, maturity, project, secretKeys, stock } = request;
  const asked = [project, environment, cloud, maturity, secretKeys, helpers, stock];
  return createHash("sha256")
    .update(JSON.stringify([...asked, inOrder(request.config), inOrder(env)]))
    .digest("hex");
}

function inOrder(texts: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(texts)
    .map((entry) => JSON.stringify(entry))
    .toSorted();
}
