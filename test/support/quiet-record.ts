import type { Plan } from "../../plan/plan.ts";
import { type RecordRequest, record } from "../../plan/record/index.ts";

/**
 * Records a program that has nothing to say.
 *
 * @throws Error where it warns of something: the engine would show every person that warning at every run.
 */
export async function quietRecord(request: RecordRequest): Promise<Plan> {
  const warnings: string[] = [];
  const plan = await record({ ...request, onWarning: (text) => warnings.push(text) });
  if (warnings.length > 0) throw new Error(`the program of ${request.environment} warns:\n${warnings.join("\n")}`);
  return plan;
}
