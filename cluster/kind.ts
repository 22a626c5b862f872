import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";
import type { Cluster, ClusterStatus } from "./contract.ts";
import { nameContext } from "./kubeconfig.ts";
import { clusterDirectory, makePrivate, stateDirectory } from "./state.ts";

/** Why kind cannot be used on this machine; undefined when it can. */
export async function whyNoKind(): Promise<string | undefined> {
  const kind = await execa("kind", ["version"], { reject: false });
  if (kind.failed) return "the command kind was not found";
  const docker = await execa("docker", ["info", "--format", "{{.ServerVersion}}"], { reject: false, timeout: 10_000 });
  if (docker.failed) return docker.code === "ENOENT" ? "the command docker was not found" : "Docker does not answer";
  return undefined;
}

/**
 * A cluster of containers made by kind. Its pods run, and its nodes are containers on this machine.
 *
 * @throws UserError when the name is no name of a cluster.
 */
export function kindCluster(name: string, why: string): Cluster {
  const directory = clusterDirectory(stateDirectory(), name);
  const kubeconfigPath = join(directory, "kubeconfig.yaml");
  return {
    name,
    kind: "kind",
    simulated: false,
    why,
    kubeconfigPath,
    context: name,
    async start() {
      const { state } = await status(name);
      if (state === "stopped") await run("docker", ["start", ...(await nodesOf(name))]);
      await makePrivate(directory);
      if (state === "absent") await run("kind", ["create", "cluster", "--name", name, "--kubeconfig", kubeconfigPath, "--wait", "300s"]);
      else await run("kind", ["export", "kubeconfig", "--name", name, "--kubeconfig", kubeconfigPath]);
      await nameContext({ kubeconfigPath, context: name }, `kind-${name}`);
    },
    status: () => status(name),
    async stop() {
      const nodes = await nodesOf(name);
      if (nodes.length > 0) await run("docker", ["stop", ...nodes]);
    },
    async delete() {
      await run("kind", ["delete", "cluster", "--name", name, "--kubeconfig", kubeconfigPath]);
    },
  };
}

async function status(name: string): Promise<ClusterStatus> {
  const nodes = await nodesOf(name);
  if (nodes.length === 0) return { state: "absent", reason: "kind has no nodes of it" };
  const running = await run("docker", ["ps", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]);
  if (running === "") return { state: "stopped", reason: "its node containers are stopped" };
  return { state: "running", reason: "its node containers run" };
}

async function nodesOf(name: string): Promise<string[]> {
  return (await run("kind", ["get", "nodes", "--name", name])).split("\n").filter((node) => node !== "" && !node.includes(" "));
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const result = await execa(command, args, { reject: false });
  if (result.failed) throw new UserError(`${command} ${args.slice(0, 2).join(" ")} failed: ${result.stderr.trim()}`);
  return result.stdout.trim();
}
