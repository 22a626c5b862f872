import { Command, Option } from "commander";
import { loadEnvironment } from "../environments/load.ts";
import { resourcesOfState } from "../plan/state/index.ts";
import { blocking, scorecardOf } from "../score/scorecard.ts";
import { scorecardToJson } from "../score/to-json.ts";
import { scorecardToMarkdown } from "../score/to-markdown.ts";
import { scorecardToText } from "../score/to-text.ts";
import { seenOf } from "./evidence.ts";
import { judge } from "./judge.ts";
import { PROJECT_ROOT, planEnvironment } from "./plan-environment.ts";
import { textOfFile } from "./text-file.ts";

const FORMATS = { text: scorecardToText, json: scorecardToJson, markdown: scorecardToMarkdown } as const;

interface Options {
  readonly state: string;
  readonly format: keyof typeof FORMATS;
}

const EXAMPLES = `
Example:
  pulumi stack export --stack prod-aws > export.json
  estate audit prod-aws --state export.json   the same controls over what Pulumi made

Exit code 2 when a mandatory control of the declared level does not hold.`;

const VIOLATED = 2;

/** `estate audit`: the controls over what stands, as Pulumi's state has it, and not over what would stand. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("ask the controls about what Pulumi's state says that stands; needs no credential")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, whose level and waivers hold")
    .requiredOption("--state <file>", "what `pulumi stack export` wrote")
    .addOption(
      new Option("--format <format>", "text for people, json for programs, markdown for pages")
        .choices(Object.keys(FORMATS))
        .default("text"),
    )
    .action(async (name: string, { state, format }: Options) => {
      const { environment, file } = loadEnvironment(name, PROJECT_ROOT);
      const { cloud, maturity, waivers } = environment;
      const facts = { environment: name, cloud, maturity, resources: resourcesOfState(textOfFile(state), state) };
      const evaluation = judge(facts, waivers, file);
      const card = scorecardOf(facts, evaluation, await seenOf(name, () => planEnvironment(name)));
      process.stdout.write(FORMATS[format](card, undefined));
      if (blocking(card.results, card.declared).length > 0) process.exitCode = VIOLATED;
    });
}
