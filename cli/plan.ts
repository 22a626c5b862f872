import { Command, Option } from "commander";
import { planToJson } from "../plan/to-json.ts";
import { planToText } from "../plan/to-text.ts";
import { planEnvironment } from "./plan-environment.ts";

interface Options {
  readonly format: "json" | "text";
}

const EXAMPLES = `
Examples:
  estate plan local                     a summary for people
  estate plan local --format json       the whole plan, versioned`;

/** `estate plan`: what an environment would stand up, without touching anything. */
export function planCommand(): Command {
  return new Command("plan")
    .description("say what an environment would stand up, without touching anything")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .addOption(new Option("--format <format>", "text for people, json for programs").choices(["text", "json"]).default("text"))
    .action(async (environment: string, { format }: Options) => {
      const plan = await planEnvironment(environment);
      process.stdout.write(format === "json" ? planToJson(plan) : planToText(plan));
    });
}
