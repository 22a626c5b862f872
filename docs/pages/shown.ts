import { checkEnvironment } from "../../environments/check.ts";
import { PROJECT } from "../../environments/keys.ts";
import { pulumiConfigOf } from "../../environments/load.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Plan } from "../../plan/plan.ts";
import { record } from "../../plan/record/index.ts";

/** An environment that pages show: of what it is, and of a change to it, there is more to tell than that all is well. */
export const SHOWN = "prod-aws";

/** Nothing is waived in it, so the day does not matter. */
export const ANY_DAY = "2026-01-01";

/** Its plan, if its file said this. */
export function planOf(root: string, values: Tree): Promise<Plan> {
  const { environment } = checkEnvironment(values);
  if (environment === undefined) throw new Error(`${SHOWN} is not valid`);
  const { cloud, maturity } = environment;
  return record({ root, project: PROJECT, environment: SHOWN, cloud, maturity, config: pulumiConfigOf(values), env: process.env });
}
