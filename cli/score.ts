import { Command, Option } from "commander";
import { checkEnvironment } from "../environments/check.ts";
import { loadEnvironment } from "../environments/load.ts";
import type { Tree } from "../environments/merge.ts";
import { blocking, scorecardOf } from "../score/scorecard.ts";
import { scorecardToJson } from "../score/to-json.ts";
import { scorecardToMarkdown } from "../score/to-markdown.ts";
import { scorecardToText } from "../score/to-text.ts";
import { waysUp } from "../score/ways-up.ts";
import { seenOf } from "./evidence.ts";
import { judge } from "./judge.ts";
import { PROJECT_ROOT, planEnvironment, planValues } from "./plan-environment.ts";

const FORMATS = { text: scorecardToText, json: scorecardToJson, markdown: scorecardToMarkdown } as const;

interface Options {
  readonly format: keyof typeof FORMATS;
  readonly next: boolean;
}

const EXAMPLES = `
Examples:
  estate score local                       where it stands, what is missing, and what leads to the next level
  estate score prod-aws --no-next          without looking for what leads further, which takes more plans
  estate score local --format json         everything, for programs

Exit code 2 when a mandatory control of the declared level does not hold.`;

/** What continuous integration tells a policy's violation by. */
const VIOLATED = 2;

/** `estate score`: levels declared, achieved and proven, with the controls behind them. */
export function scoreCommand(): Command {
  return new Command("score")
    .description("say where an environment stands on the ladder of maturity levels, and on what evidence")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .addOption(
      new Option("--format <format>", "text for people, json for programs, markdown for pages")
        .choices(Object.keys(FORMATS))
        .default("text"),
    )
    .option("--no-next", "do not look for what leads to the next level")
    .action(async (name: string, { format, next }: Options) => {
      const { environment, values, file } = loadEnvironment(name, PROJECT_ROOT);
      const plan = await planEnvironment(name);
      const evaluation = judge(plan, environment.waivers, file);
      const card = scorecardOf(plan, evaluation, await seenOf(name, () => Promise.resolve(plan)));
      const ways = next ? await waysUp(values, card.results, plannerFor(name, file)) : undefined;
      process.stdout.write(FORMATS[format](card, ways));
      if (blocking(card.results, card.declared).length > 0) process.exitCode = VIOLATED;
    });
}

/** Waivers are left out: they speak of the plan as it is, and a level should not be reached by them. */
function plannerFor(name: string, file: string) {
  return {
    problemsOf: (values: Tree) => checkEnvironment(values).problems,
    resultsOf: async (values: Tree) => judge(await planValues(name, values), [], file).results,
  };
}
