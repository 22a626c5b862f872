import { checkEnvironment } from "../../environments/check.ts";
import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment, pulumiConfigOf } from "../../environments/load.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Plan } from "../../plan/plan.ts";
import { record } from "../../plan/record/index.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { scorecardOf } from "../../score/scorecard.ts";
import { scorecardToText } from "../../score/to-text.ts";
import { waysUp } from "../../score/ways-up.ts";
import type { Page } from "./page.ts";

/** An environment whose scorecard shows more than that all is well. */
const SHOWN = "prod-aws";

/** Nothing is waived in it, so the day does not matter. */
const ANY_DAY = "2026-01-01";

/** A real scorecard, of a shipped environment. */
export const scorecardPage: Page = {
  file: "README.md",
  section: "scorecard",
  render: async (root) => {
    const { values } = loadEnvironment(SHOWN, root);
    const plan = await planOf(root, values);
    const evaluation = evaluate(plan, CONTROLS, [], ANY_DAY);
    const ways = await waysUp(values, evaluation.results, {
      problemsOf: (changed) => checkEnvironment(changed).problems,
      resultsOf: async (changed) => evaluate(await planOf(root, changed), CONTROLS, [], ANY_DAY).results,
    });
    const text = scorecardToText(scorecardOf(plan, evaluation, []), ways);
    return `\`\`\`\n$ npm run --silent estate -- score ${SHOWN}\n${text.replace(/ +$/gm, "").trimEnd()}\n\`\`\``;
  },
};

function planOf(root: string, values: Tree): Promise<Plan> {
  const { environment } = checkEnvironment(values);
  if (environment === undefined) throw new Error(`${SHOWN} is not valid`);
  const { cloud, maturity } = environment;
  return record({ root, project: PROJECT, environment: SHOWN, cloud, maturity, config: pulumiConfigOf(values), env: process.env });
}
