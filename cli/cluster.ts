import { readFile } from "node:fs/promises";
import { Command } from "commander";
import type { Cluster } from "../cluster/contract.ts";
import { pickCluster } from "../cluster/pick.ts";
import { UserError } from "../components/core/errors.ts";
import type { OnProgress } from "../toolchain/progress.ts";

interface Options {
  readonly name: string;
  readonly context?: string;
}

/** `estate cluster`: the cluster that carries the local environment. */
export function clusterCommand(): Command {
  const command = new Command("cluster").description("start, stop and delete the cluster of the local environment");
  add(command, "start", "make or repair it and wait until it takes pods", async (cluster) => {
    await cluster.start({ onProgress: progressLines() });
    await printStatus(cluster);
  });
  add(command, "status", "say whether it runs; exit code 1 when it does not", async (cluster) => {
    if ((await printStatus(cluster)) !== "running") process.exitCode = 1;
  });
  add(command, "stop", "end its processes and keep its data", async (cluster) => {
    await cluster.stop();
    await printStatus(cluster);
  });
  add(command, "delete", "remove its processes and data", async (cluster) => {
    await cluster.delete();
    console.log(cluster.kind === "context" ? `${cluster.name} is not ours and was left as it is` : `${cluster.name} is deleted`);
  });
  add(command, "kubeconfig", "print its kubeconfig", async (cluster) => {
    const { state, reason } = await cluster.status();
    if (state === "absent") throw new UserError(`The cluster ${cluster.name} has no kubeconfig: ${reason}.`);
    process.stdout.write(await readFile(cluster.kubeconfigPath, "utf8"));
  });
  return command;
}

function add(parent: Command, name: string, description: string, run: (cluster: Cluster) => Promise<void>): void {
  parent
    .command(name)
    .description(description)
    .option("--name <name>", "name of the cluster", "local")
    .option("--context <context>", "use the existing cluster of this kubeconfig context instead")
    .action(async (options: Options) => {
      await run(await pickCluster(options));
    });
}

async function printStatus(cluster: Cluster): Promise<string> {
  const { state, reason } = await cluster.status();
  const pods = cluster.simulated ? "control plane real, nodes and pods simulated" : "pods run";
  console.log(`cluster ${cluster.name}: ${state}: ${reason}`);
  console.log(`  ${cluster.kind} (${pods}), because ${cluster.why}`);
  if (state === "running") console.log(`  kubectl --kubeconfig ${cluster.kubeconfigPath} --context ${cluster.context}`);
  return state;
}

/** On a terminal one line that is drawn over; elsewhere a line for each new step and each further tenth. */
function progressLines(): OnProgress {
  let last = "";
  return ({ step, fraction, remainingSeconds }) => {
    const rest = `about ${Math.ceil(remainingSeconds / 60)} min left`;
    if (process.stderr.isTTY) {
      const bar = "█".repeat(Math.round(fraction * 20)).padEnd(20, "░");
      process.stderr.write(`\r\u001b[K${bar} ${Math.floor(fraction * 100)} % ${step}, ${rest}`);
      return;
    }
    const key = `${step} ${Math.floor(fraction * 10)}`;
    if (key !== last) process.stderr.write(`${Math.floor(fraction * 100)} % ${step}, ${rest}\n`);
    last = key;
  };
}
