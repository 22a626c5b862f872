import { createInterface } from "node:readline";
import { Command } from "commander";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";
import { loadEnvironment } from "../environments/load.ts";
import { ensureTools } from "../toolchain/build.ts";
import { clusterOf, describeCluster, requireRunning } from "./environment-cluster.ts";
import { portOrAnother } from "./local-port.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";
import { servedSystem } from "./served-systems.ts";

const EXAMPLES = `
Examples:
  estate open mlflow
  estate open jupyterlab local --port 9999`;

/** How a person signs in to a system that asks; the password itself is never shown. */
const SIGN_IN: Readonly<Record<string, (environment: string, namespace: string) => string>> = {
  jupyterlab: (environment, namespace) =>
    `its token: npm run --silent estate -- kubectl ${environment} get secret jupyterlab-token --namespace ${namespace} --output go-template='{{.data.token | base64decode}}'`,
};

/** `estate open`: a way from this machine to a system, as long as the command runs. */
export function openCommand(): Command {
  return new Command("open")
    .description("forward a port of this machine to a system, and print the address, until it is interrupted")
    .addHelpText("after", EXAMPLES)
    .argument("<system>", "such as mlflow, jupyterlab or prometheus; a wrong name lists all")
    .argument("[environment]", "name of the environment, as in environments/Pulumi.<environment>.yaml", "local")
    .option("--port <port>", "port of this machine; default: the system's own, or another where that is taken", Number)
    .action(async (system: string, environment: string, { port }: { readonly port?: number }) => {
      const cluster = await clusterOf(loadEnvironment(environment, PROJECT_ROOT));
      const served = await servedSystem(system, environment);
      await requireRunning(cluster);
      if (cluster.simulated) throw new UserError(`there is nothing to open: ${describeCluster(cluster)}`);
      const local = await portOrAnother(port, served.port);
      const { kubectl } = await ensureTools(["kubectl"]);
      const forward = ["port-forward", "--namespace", served.namespace, `service/${served.name}`, `${local}:${served.port}`];
      const words = ["--kubeconfig", cluster.kubeconfigPath, "--context", cluster.context, ...forward];
      const child = execa(kubectl, words, { reject: false, buffer: { stdout: false }, stdin: "ignore" });
      for await (const line of createInterface({ input: child.stdout })) {
        if (!line.startsWith("Forwarding from 127.0.0.1")) continue;
        console.log(`http://127.0.0.1:${local}`);
        const signIn = SIGN_IN[served.name]?.(environment, served.namespace);
        if (signIn !== undefined) console.log(signIn);
      }
      const { exitCode, stderr } = await child;
      if (exitCode !== 0 && exitCode !== undefined) throw new UserError(`${system} cannot be reached: ${stderr.trim()}`);
    });
}
