import { dirname } from "node:path";
import { PROJECT } from "../environments/keys.ts";
import { loadEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { record } from "../plan/record/index.ts";

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
  return record({ root: PROJECT_ROOT, project: PROJECT, environment: name, cloud, maturity, config: pulumiConfig, env: process.env });
}
