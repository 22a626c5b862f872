import { Command } from "commander";
import { plainTable } from "../plan/plain-table.ts";
import { chartsOf } from "../plan/wiring/item.ts";
import { at, text } from "../plan/wiring/values.ts";
import { planEnvironment } from "./plan-environment.ts";

const EXAMPLES = `
Examples:
  estate charts local        to fill a mirror with, which charts.mirror then names`;

/** `estate charts`: the Helm charts of an environment. */
export function chartsCommand(): Command {
  return new Command("charts")
    .description("list the Helm charts of an environment, with their places and versions")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .action(async (environment: string) => {
      const table = plainTable(["release", "namespace", "chart", "version"]);
      for (const { name, namespace, resource } of chartsOf((await planEnvironment(environment)).resources)) {
        const { chart, repositoryOpts, version } = resource.inputs;
        const place = [text(at(repositoryOpts, "repo")), text(chart)].filter((part) => part !== undefined).join(" ");
        table.push([name, namespace, place, text(version) ?? ""]);
      }
      console.log(table.toString());
    });
}
