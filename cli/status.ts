import { Command } from "commander";
import { status } from "../apply/index.ts";
import { loadEnvironment } from "../environments/load.ts";
import { clusterOf, describeCluster, requireRunning } from "./environment-cluster.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { statusText } from "./summary.ts";

const EXAMPLES = `
Example:
  estate status local`;

/** `estate status`: what stands, and why something does not. */
export function statusCommand(): Command {
  return new Command("status")
    .description("say what stands, and why something does not; exit code 1 when not everything does")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .action(async (name: string) => {
      const cluster = await clusterOf(loadEnvironment(name, PROJECT_ROOT));
      console.log(describeCluster(cluster));
      await requireRunning(cluster);
      const rows = await status(name, cluster);
      console.log(statusText(rows));
      if (rows.length === 0 || rows.some(({ state, reason }) => state !== "ready" && !reason.startsWith("not installed")))
        process.exitCode = 1;
    });
}
