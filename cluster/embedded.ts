import { existsSync } from "node:fs";
import { realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { alone } from "../toolchain/alone.ts";
import { ensureTools } from "../toolchain/build.ts";
import { type Cluster, type ClusterStatus, type StartOptions } from "./contract.ts";
import { type EmbeddedTools, embeddedConfig, embeddedTools } from "./embedded-config.ts";
import { nameContext } from "./kubeconfig.ts";
import { launch, stopPrograms } from "./launch.ts";
import { hasRealNode, stopNode } from "./node/real-node.ts";
import { bringNodes, nodeStatus } from "./nodes.ts";
import { freePorts, stillFree } from "./ports.ts";
import { clusterProcesses, programs } from "./processes.ts";
import { isReady } from "./readiness.ts";
import { type ClusterRecord, readRecord, rewrite, writeRecord } from "./record.ts";
import { clusterDirectory, makePrivate, stateDirectory } from "./state.ts";
import { applyStorageClass, removeVolumeFolders, volumeFolders } from "./storage.ts";

/** Milliseconds the programs get to end by themselves. */
const patienceMs = 3000;

/** Milliseconds that a real node gets, in which its pods end: somewhat more than it gives them. */
const nodePatienceMs = 10_000;

/** What kwokctl makes the cluster from; the first file of its folder. */
const configFile = "kwokctl.json";

/**
 * A real control plane whose nodes and pods are simulated, apart from one real node where that was asked for. Several stand side by side by name in the state folder `state`.
 *
 * @throws UserError when the name is no name of a cluster, or the state folder cannot be made.
 */
export async function embeddedCluster(name: string, why: string, state: string = stateDirectory()): Promise<Cluster> {
  await makePrivate(state);
  await makePrivate(join(state, "clusters"));
  // processes are recognised by this path, so it must be the same whichever link leads here
  const directory = clusterDirectory(await realpath(state), name);
  return {
    name,
    kind: "embedded",
    get simulated() {
      return !hasRealNode(directory);
    },
    why,
    kubeconfigPath: join(directory, "kubeconfig.yaml"),
    context: name,
    start: (options = {}) => alone(directory, () => start(directory, name, options)),
    status: () => status(directory),
    stop: () => alone(directory, () => stop(directory)),
    delete: () => alone(directory, () => remove(directory)),
  };
}

/** Whether a folder of a cluster holds an embedded one, be it only half-made. */
export function isEmbedded(directory: string): boolean {
  return existsSync(join(directory, configFile));
}

async function status(directory: string): Promise<ClusterStatus> {
  const controlPlane = await controlPlaneStatus(directory);
  return controlPlane.state === "running" ? ((await nodeStatus(directory)) ?? controlPlane) : controlPlane;
}

async function controlPlaneStatus(directory: string): Promise<ClusterStatus> {
  const alive = new Set((await clusterProcesses(directory)).map(({ program }) => program));
  const record = await readRecord(directory);
  const dead = programs.filter((program) => !alive.has(program));
  if (record === undefined) {
    if (existsSync(directory) || alive.size > 0) return { state: "broken", reason: "it was never completed, and start makes it anew" };
    return { state: "absent", reason: "it was not made yet" };
  }
  if (alive.size === 0) return { state: "stopped", reason: "none of its programs runs" };
  if (dead.length > 0) return { state: "broken", reason: `${dead.join(" and ")} ended, and start brings it back` };
  if (!(await isReady(directory, record.ports.apiServer)))
    return { state: "broken", reason: "its API server does not answer that it is ready" };
  return { state: "running", reason: `its API server answers on port ${record.ports.apiServer}` };
}

async function start(directory: string, name: string, options: StartOptions): Promise<void> {
  const tools = await ensureTools(embeddedTools, options.onProgress);
  const record = await readRecord(directory);
  if (record === undefined) await create(directory, name, tools);
  else if ((await controlPlaneStatus(directory)).state !== "running") await restart(directory, name, record, tools);
  const { ports } = (await readRecord(directory)) ?? {};
  await bringNodes({ directory, target: targetOf(directory, name), apiServerPort: ports?.apiServer ?? 0 }, options, record === undefined);
}

async function stop(directory: string): Promise<void> {
  await stopNode(directory, nodePatienceMs);
  await stopPrograms(directory, patienceMs);
}

/** Makes the cluster from nothing; what a broken attempt left goes first. The record comes last and says that everything is there. */
async function create(directory: string, name: string, tools: EmbeddedTools): Promise<void> {
  await remove(directory);
  await makePrivate(directory);
  const record: ClusterRecord = { ports: await freePorts(), tools };
  const config = join(directory, configFile);
  await writeFile(config, JSON.stringify(embeddedConfig(directory, tools, record.ports), undefined, 2));
  const running = await launch(directory, name, record, tools, [
    "create",
    "cluster",
    "--name",
    name,
    "--config",
    config,
    "--kubeconfig",
    "",
  ]);
  await nameContext(targetOf(directory, name), `kwok-${name}`);
  await applyStorageClass(targetOf(directory, name));
  await writeRecord(directory, running);
}

/** Starts what is there: with other ports where someone took the old ones, and with the tools of this checkout. */
async function restart(directory: string, name: string, record: ClusterRecord, tools: EmbeddedTools): Promise<void> {
  await stopPrograms(directory, patienceMs);
  const next: ClusterRecord = { ports: await stillFree(record.ports), tools };
  await rewrite(directory, record, next);
  await writeRecord(directory, next);
  await writeRecord(directory, await launch(directory, name, next, tools, ["start", "cluster", "--name", name]));
}

async function remove(directory: string): Promise<void> {
  await stopNode(directory, 0);
  await stopPrograms(directory, 0);
  await removeVolumeFolders(await volumeFolders(join(directory, "etcd")));
  await rm(directory, { recursive: true, force: true });
}

function targetOf(directory: string, name: string): { kubeconfigPath: string; context: string } {
  return { kubeconfigPath: join(directory, "kubeconfig.yaml"), context: name };
}
