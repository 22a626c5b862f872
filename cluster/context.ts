import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../components/core/errors.ts";
import type { Cluster, ClusterStatus } from "./contract.ts";
import { runKubectl } from "./kubectl.ts";

const Kubeconfig = z.object({ contexts: z.array(z.object({ name: z.string() })).nullish() });

/**
 * An existing cluster, by its context in the user's kubeconfig (`KUBECONFIG`, else `~/.kube/config`). It is used as it is: never made, stopped or deleted.
 *
 * @throws UserError when no kubeconfig has the context.
 */
export async function contextCluster(context: string, why: string): Promise<Cluster> {
  const paths = (process.env["KUBECONFIG"] || join(homedir(), ".kube", "config")).split(delimiter).filter((path) => path !== "");
  const found = await Promise.all(paths.map(async (path) => ({ path, names: await contextsOf(path) })));
  const kubeconfigPath = found.find(({ names }) => names.includes(context))?.path;
  if (kubeconfigPath === undefined) {
    const known = found.flatMap(({ names }) => names);
    throw new UserError(`There is no context "${context}" in ${paths.join(", ")}; known are: ${known.join(", ") || "none"}.`);
  }
  const status = () => statusOf({ kubeconfigPath, context });
  return {
    name: context,
    kind: "context",
    simulated: false,
    why,
    kubeconfigPath,
    context,
    async start() {
      const { state, reason } = await status();
      if (state !== "running") throw new UserError(`The cluster of the context "${context}" cannot be used: ${reason}.`);
    },
    status,
    stop: leaveAlone,
    delete: leaveAlone,
  };
}

async function contextsOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  const config = Kubeconfig.safeParse(parse(text) ?? {});
  return (config.data?.contexts ?? []).map(({ name }) => name);
}

async function statusOf(target: { kubeconfigPath: string; context: string }): Promise<ClusterStatus> {
  const { exitCode, stderr } = await runKubectl(target, ["get", "--raw", "/readyz", "--request-timeout", "10s"]);
  if (exitCode === 0) return { state: "running", reason: "its API server answers that it is ready" };
  return { state: "broken", reason: stderr.trim().split("\n").at(-1) ?? "it does not answer" };
}

async function leaveAlone(): Promise<void> {}
