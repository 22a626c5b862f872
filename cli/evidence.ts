import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import type { Plan } from "../plan/plan.ts";
import { planSha256 } from "../plan/to-json.ts";
import type { Seen } from "../score/proof.ts";
import type { Evidence } from "../verify/evidence.ts";

/** File that `estate verify` writes its evidence of an environment to. */
export function evidenceFile(environment: string): string {
  return join(stateDirectory(), "evidence", `${environment}.json`);
}

/**
 * What `estate verify` saw of an environment's controls; nothing where it has not run.
 *
 * @param plan the plan of the environment as it is now, which is asked for only where there is evidence: what was seen is true of its own plan only.
 * @throws UserError when the file is no evidence.
 */
export async function seenOf(environment: string, plan: () => Promise<Plan>): Promise<Seen> {
  const file = evidenceFile(environment);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new UserError(`${file} cannot be read: ${error.message}`);
  });
  if (text === undefined) return [];
  const { observations, planSha256: digest } = parsed(text, file);
  return digest === planSha256(await plan()) ? observations : "stale";
}

function parsed(text: string, file: string): Pick<Evidence, "observations" | "planSha256"> {
  try {
    const { observations, planSha256: digest } = JSON.parse(text) as Partial<Evidence>;
    if (Array.isArray(observations) && typeof digest === "string") return { observations, planSha256: digest };
  } catch {
    // What is no JSON is no evidence either.
  }
  throw new UserError(`${file} is not what \`estate verify\` writes; delete it, or verify again`);
}
