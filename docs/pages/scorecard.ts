import { checkEnvironment } from "../../environments/check.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { scorecardOf } from "../../score/scorecard.ts";
import { scorecardToText } from "../../score/to-text.ts";
import { waysUp } from "../../score/ways-up.ts";
import type { Page } from "./page.ts";
import { ANY_DAY, planOf, SHOWN } from "./shown.ts";

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
