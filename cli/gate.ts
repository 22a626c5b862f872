import { type Problem, UserError } from "../components/core/errors.ts";
import type { LoadedEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { ControlResult } from "../policies/core/evaluate.ts";
import { blocking } from "../score/scorecard.ts";
import { findingLine } from "../score/words.ts";
import { judge } from "./judge.ts";

/** Findings told of one control; `estate score` tells all. */
const SHOWN_FINDINGS = 5;

/**
 * Holds a plan to the controls that its declared level demands. What only an update can tell stands in nobody's way. There is no switch: a violation that
 * may stay is waived in the environment's file, or a lower level is declared there.
 *
 * @param onTrial hears, line by line, what is violated by an estate on which a level is only tried; there it stands all the same. None: it is refused.
 * @throws UserError with everything that is violated, or with the waivers that are out of order.
 */
export function holdToLevel(plan: Plan, { name, environment, file }: LoadedEnvironment, onTrial?: (line: string) => void): void {
  const { maturity, waivers } = environment;
  const violated = blocking(judge(plan, waivers, file).results, maturity).filter(({ answer }) => answer === "violated");
  if (violated.length === 0) return;
  const found = `${name} violates ${violated.length === 1 ? "1 control" : `${violated.length} controls`} of the level ${maturity} that ${file} declares`;
  if (onTrial !== undefined) {
    onTrial(`${found}; \`estate score ${name}\` tells more. It stands all the same, on a cluster of this machine's own:`);
    for (const { control } of violated) onTrial(`  ${control.id}: ${control.remediation}`);
    return;
  }
  throw new UserError(
    `${found}; nothing was touched. Put right what is told here, answer for it in \`waivers\` there, or declare a lower \`maturity\``,
    violated.map(problemOf),
  );
}

function problemOf({ control, findings }: ControlResult): Problem {
  const open = findings.filter(({ answer, waiver }) => answer === "violated" && waiver === undefined);
  const shown = open.slice(0, SHOWN_FINDINGS).map((finding) => `\n    ${findingLine(finding)}`);
  const more = open.length > SHOWN_FINDINGS ? `\n    and ${open.length - SHOWN_FINDINGS} more` : "";
  return { path: control.id, reason: `${control.remediation}${shown.join("")}${more}` };
}
