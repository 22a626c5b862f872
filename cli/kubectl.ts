import { Command } from "commander";
import { execa } from "execa";
import { loadEnvironment } from "../environments/load.ts";
import { ensureTools } from "../toolchain/build.ts";
import { clusterOf, requireRunning } from "./environment-cluster.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";

const EXAMPLE = `
Example:
  estate kubectl local get pods --namespace mlops`;

/** `estate kubectl`: our own kubectl on an environment's cluster, for machines that have none. */
export function kubectlCommand(): Command {
  return new Command("kubectl")
    .description("run kubectl on an environment's cluster")
    .argument("<environment>", "environment whose cluster is meant")
    .argument("[words...]", "what kubectl is to do")
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText("after", EXAMPLE)
    .action(async (name: string, words: string[]) => {
      const cluster = await clusterOf(loadEnvironment(name, PROJECT_ROOT));
      await requireRunning(cluster);
      const { kubectl } = await ensureTools(["kubectl"]);
      const options = ["--kubeconfig", cluster.kubeconfigPath, "--context", cluster.context];
      const { exitCode } = await execa(kubectl, [...options, ...words], { stdio: "inherit", reject: false });
      process.exitCode = exitCode ?? 1;
    });
}
