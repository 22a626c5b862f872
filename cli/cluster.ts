import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { type Cluster, NODE_CHOICES, type NodeChoice } from "../cluster/contract.ts";
import { pickCluster } from "../cluster/pick.ts";
import { UserError } from "../components/core/errors.ts";
import { loadEnvironment } from "../environments/load.ts";
import type { Environment } from "../environments/schema.ts";
import { askToInstall } from "./consent.ts";
import { describePods } from "./environment-cluster.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { progressDisplay } from "./progress.ts";

/** `estate cluster`: the cluster that carries a local environment. */
export function clusterCommand(): Command {
  const command = new Command("cluster").description("start, stop and delete the cluster of a local environment");
  const starting = add(command, "start", "make or repair it and wait until it takes pods", startCluster);
  starting.addOption(new Option("--nodes <nodes>", "where pods run; default: as it was made, `auto` when it is new").choices(NODE_CHOICES));
  starting.option("--yes", "install packages that a real node needs without asking; so does the variable CI=true");
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

interface Options {
  readonly nodes?: NodeChoice;
  readonly yes?: boolean;
}

async function startCluster(cluster: Cluster, { nodePools }: Environment["cluster"], { nodes, yes }: Options): Promise<void> {
  if (nodes === "simulated" && cluster.kind !== "embedded") {
    throw new UserError(`--nodes simulated is for embedded clusters, and ${cluster.name} is of kind ${cluster.kind}, whose pods run.`);
  }
  const progress = progressDisplay();
  await cluster.start({
    pools: nodePools,
    ...(nodes === undefined ? {} : { nodes }),
    mayInstall: askToInstall(yes === true, progress),
    onNotice: (line) => progress.line(line),
    onProgress: (build) => progress.build(build),
  });
  progress.end();
  await printStatus(cluster);
}

function add(
  parent: Command,
  name: string,
  description: string,
  run: (cluster: Cluster, spec: Environment["cluster"], options: Options) => Promise<void>,
): Command {
  return parent
    .command(name)
    .description(description)
    .argument("[environment]", "environment whose cluster is meant", "local")
    .action(async (environmentName: string, options: Options) => {
      const { cluster } = loadEnvironment(environmentName, PROJECT_ROOT).environment;
      await run(await pickCluster(cluster), cluster, options);
    });
}

async function printStatus(cluster: Cluster): Promise<string> {
  const { state, reason } = await cluster.status();
  console.log(`cluster ${cluster.name}: ${state}: ${reason}`);
  console.log(`  ${cluster.kind} (${describePods(cluster)}), because ${cluster.why}`);
  if (state === "running") console.log(`  kubectl --kubeconfig ${cluster.kubeconfigPath} --context ${cluster.context}`);
  return state;
}
