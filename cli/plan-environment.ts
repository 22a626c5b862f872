import { dirname } from "node:path";
import { UserError } from "../components/core/errors.ts";
import { checkEnvironment } from "../environments/check.ts";
import { PROJECT } from "../environments/keys.ts";
import { loadEnvironment, pulumiConfigOf } from "../environments/load.ts";
import type { Tree } from "../environments/merge.ts";
import type { Plan } from "../plan/plan.ts";
import { type RecordRequest, record } from "../plan/record/index.ts";

/** Folder of the project that this command belongs to. */
export const PROJECT_ROOT = dirname(import.meta.dirname);

/**
 * The plan of an environment of this project.
 *
 * @throws UserError when its file is not valid, with all problems, or its program fails.
 */
export async function planEnvironment(name: string): Promise<Plan> {
  const { environment, pulumiConfig } = loadEnvironment(name, PROJECT_ROOT);
  const { cloud, maturity } = environment;
  return recordHere({ environment: name, cloud, maturity, config: pulumiConfig });
}

/**
 * The plan that an environment would have if its file said something else.
 *
 * @throws UserError when these values are no environment, or its program fails.
 */
export async function planValues(name: string, values: Tree): Promise<Plan> {
  const { environment, problems } = checkEnvironment(values);
  if (environment === undefined) throw new UserError(`environment ${name} would not be valid`, problems);
  const { cloud, maturity } = environment;
  const config = pulumiConfigOf(values);
  return recordHere({ environment: name, cloud, maturity, config });
}

function recordHere(request: Pick<RecordRequest, "environment" | "cloud" | "maturity" | "config">): Promise<Plan> {
  const onWarning = (text: string) => process.stderr.write(`warning: ${text}\n`);
  return record({ root: PROJECT_ROOT, project: PROJECT, env: process.env, onWarning, ...request });
}
