import { Command } from "commander";
import { UserError } from "../components/core/errors.ts";
import { referencesOf, wiringProblems } from "../plan/wiring/index.ts";
import { planEnvironment } from "./plan-environment.ts";

const EXAMPLES = `
Examples:
  estate wiring local        fails when a Service has no pods, a key no Secret, a route no gateway, ...`;

/** `estate wiring`: whether everything that an environment's objects count on is there. */
export function wiringCommand(): Command {
  return new Command("wiring")
    .description("check that everything in the plan that is counted on is there, without touching anything")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .action(async (environment: string) => {
      const plan = await planEnvironment(environment);
      const problems = wiringProblems(plan);
      if (problems.length > 0) throw new UserError(`environment ${environment} is not whole`, problems);
      const references = referencesOf(plan);
      console.log(`whole: ${references.length} references of ${new Set(references.map(({ from }) => from.urn)).size} objects and charts`);
    });
}
