import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import { destroy } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { UserError } from "../components/core/errors.ts";
import { loadEnvironment } from "../environments/load.ts";
import { pulumiDestroy, stackExists } from "./engine.ts";
import { clusterOf, describeCluster } from "./environment-cluster.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { progressDisplay } from "./progress.ts";
import { outcomeText } from "./summary.ts";
import { seconds } from "./up.ts";

interface Options {
  readonly withCluster?: boolean;
  readonly yes?: boolean;
  readonly timeout: number;
}

const EXAMPLES = `
Examples:
  estate destroy local                  objects and data go, the cluster stays
  estate destroy local --with-cluster   an embedded cluster goes too`;

/** `estate destroy`: removes everything of an environment. */
export function destroyCommand(): Command {
  return new Command("destroy")
    .description("remove everything of an environment, with its data")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .option("--with-cluster", "delete the cluster too, when it is one that we made")
    .option("--yes", "do not ask; without a terminal nobody is asked")
    .option("--timeout <seconds>", "how long to wait until everything is gone", seconds, 300)
    .action(async (name: string, options: Options) => {
      const loaded = loadEnvironment(name, PROJECT_ROOT);
      if (!(await isMeant(name, options))) throw new UserError("nothing was removed");
      const progress = progressDisplay();
      const onLine = (line: string) => progress.line(line);
      try {
        if (await stackExists(name))
          await pulumiDestroy(loaded, loaded.environment.cloud === "local" ? await clusterOf(loaded) : undefined, onLine);
        else if (loaded.environment.cloud !== "local") throw noStackOf(name);
        if (loaded.environment.cloud !== "local") return;
        const cluster = await clusterOf(loaded);
        progress.line(describeCluster(cluster));
        await destroyOn(cluster, name, options, { onStep: (step) => progress.step(step), onLine });
      } finally {
        progress.end();
      }
    });
}

/** Silence would look as if it had been removed. */
function noStackOf(name: string): UserError {
  return new UserError(
    `nothing was removed: this project's folder has no stack of environment ${name}; one that is kept elsewhere is removed by \`pulumi destroy --stack ${name}\` there`,
  );
}

/** A cluster of ours that is to go takes everything with it; what stands on one that stays has to be taken off it. */
async function destroyOn(
  cluster: Cluster,
  name: string,
  options: Options,
  show: Pick<Parameters<typeof destroy>[2], "onStep" | "onLine">,
): Promise<void> {
  const { state, reason } = await cluster.status();
  if (state === "running")
    console.log(outcomeText(await destroy(name, cluster, { timeoutSeconds: options.timeout, lockSeconds: 300, ...show })));
  else if (state === "absent") console.log(`cluster ${cluster.name}: ${reason}; nothing stands`);
  else if (options.withCluster !== true)
    throw new UserError(`cluster ${cluster.name} does not run (${reason}); start it, or delete it as well with --with-cluster`);
  if (options.withCluster !== true) return;
  await cluster.delete();
  console.log(
    cluster.kind === "context" ? `cluster ${cluster.name} is not ours and was left as it is` : `cluster ${cluster.name} is deleted`,
  );
}

async function isMeant(name: string, options: Options): Promise<boolean> {
  if (options.yes === true || !process.stdin.isTTY) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Remove everything of environment ${name}, with its data? Type its name: `);
    return answer.trim() === name;
  } finally {
    terminal.close();
  }
}
