import { type Problem, UserError } from "../components/core/errors.ts";
import { CONTROLS } from "../policies/controls/index.ts";
import type { EstateFacts } from "../policies/core/estate.ts";
import { type Evaluation, evaluate } from "../policies/core/evaluate.ts";
import type { Waiver } from "../policies/core/waiver.ts";

/**
 * Asks all controls about an estate, those of higher levels too.
 *
 * @throws UserError when a waiver is out of order, with all such problems.
 */
export function judge(facts: EstateFacts, waivers: readonly Waiver[], file: string): Evaluation {
  const evaluation = evaluate(facts, CONTROLS, waivers, today());
  const problems = evaluation.waiverProblems.map(
    ({ index, key, reason }): Problem => ({
      path: `waivers[${index}].${key}`,
      reason: `${JSON.stringify(waivers[index]?.[key])} ${reason}`,
      file,
    }),
  );
  if (problems.length > 0) throw new UserError(`waivers of ${facts.environment} are out of order`, problems);
  return evaluation;
}

/** The day that waivers are judged on, as `2026-11-29`: the same everywhere on earth. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
