import { join } from "node:path";
import { Command } from "commander";
import { render } from "../plan/render/index.ts";
import { writeRender } from "../plan/render/write.ts";
import { planEnvironment } from "./plan-environment.ts";

const EXAMPLES = `
Example:
  estate render local                   one file an object, in folders by wave`;

/** `estate render`: an environment as manifests, for GitOps. */
export function renderCommand(): Command {
  return new Command("render")
    .description("write an environment's Kubernetes objects as manifests, in folders by dependency wave")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .option("--output <folder>", "folder that the render replaces; default rendered/<environment>")
    .action(async (environment: string, { output }: { output?: string }) => {
      const folder = output ?? join("rendered", environment);
      const files = render(await planEnvironment(environment));
      await writeRender(files, folder, environment);
      console.log(`${files.length} files written to ${folder}`);
    });
}
