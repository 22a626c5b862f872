import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { NodePool } from "../../components/cluster/contract.ts";
import { nodeLabels } from "../../components/cluster/plan.ts";
import { UserError } from "../../components/core/errors.ts";
import type { ToolPaths } from "../../toolchain/build.ts";
import type { ToolName } from "../../toolchain/tools.ts";
import { type KubectlTarget, kubectl, runKubectl } from "../kubectl.ts";
import type { NodeAddresses } from "./addresses.ts";
import { writeConfig } from "./config.ts";
import { makeControlGroup, removeControlGroup } from "./control-groups.ts";
import { nodeImageName, writeNodeImage } from "./image.ts";
import { importImage, listImages } from "./images.ts";
import { containerdSocket, layoutOf, type NodeLayout } from "./layout.ts";
import { mayProtectProcesses } from "./machine.ts";
import { logOf, startDetached, startFirstProcess, startInside } from "./namespaces.ts";
import { connectNode, disconnectNode } from "./network.ts";
import { deadPrograms, endNode } from "./processes.ts";
import { applyLocalStorage, writeProvisionerConfig } from "./volumes.ts";

/** The tools that a real node takes beside those of the control plane. */
export const nodeTools = [
  "kubelet",
  "kube-proxy",
  "coredns",
  "local-path-provisioner",
  "estate-node",
] as const satisfies readonly ToolName[];

/** Paths of those tools. */
export type NodeTools = ToolPaths<(typeof nodeTools)[number]>;

/** Milliseconds a node may take to be ready; on 2 busy cores it takes under 15 s. */
const readyLimitMs = 90_000;

/** Milliseconds in which each program of a node is there, or has ended already. */
const startLimitMs = 20_000;

const NodeRecord = z.object({ name: z.string(), labels: z.record(z.string(), z.string()) });

/** What was decided for a node; while it is there the cluster has a real node, whether it runs or not. */
type NodeRecord = z.infer<typeof NodeRecord>;

/** Whether the cluster whose data is in `directory` has a real node. */
export function hasRealNode(directory: string): boolean {
  return existsSync(recordPath(directory));
}

/** Decides on the real node of a cluster, which then carries the pool; nothing is started. */
export async function planNode(directory: string, pool: NodePool | undefined): Promise<void> {
  const record: NodeRecord = { name: `${pool?.name ?? "cpu"}-real`, labels: pool === undefined ? {} : nodeLabels(pool) };
  await mkdir(layoutOf(directory).directory, { recursive: true, mode: 0o700 });
  await writeFile(`${recordPath(directory)}.new`, JSON.stringify(record));
  await rename(`${recordPath(directory)}.new`, recordPath(directory));
}

/** Whether the real node knows the API server by this port; it changes when someone else took the old one. */
export async function knowsPort(directory: string, apiServerPort: number): Promise<boolean> {
  const kubeconfig = await readFile(layoutOf(directory).kubeconfig, "utf8").catch(() => "");
  return kubeconfig.includes(`:${apiServerPort}\n`);
}

/** Programs of the real node that ought to run and do not. */
export function deadNodePrograms(directory: string): Promise<string[]> {
  return deadPrograms(layoutOf(directory));
}

/**
 * Starts the real node of a cluster whose control plane runs, and waits until it takes pods.
 *
 * @throws UserError with what its kubelet said last.
 */
export async function startNode(target: KubectlTarget, directory: string, apiServerPort: number, tools: NodeTools): Promise<void> {
  const layout = layoutOf(directory);
  const { name, labels } = await readNode(directory);
  await stopNode(directory, 0);
  await makeControlGroup(layout.controlGroup);
  const first = await startFirstProcess(layout, tools["estate-node"]);
  const addresses = await connectNode(layout, first);
  await writeConfig({
    layout,
    addresses,
    nodeName: name,
    apiServerPort,
    sandboxProgram: tools["estate-node"],
    mayProtectProcesses: await mayProtectProcesses(),
    snapshotter: await snapshotterFor(layout),
  });
  startInside(layout, first, "containerd", ["containerd", "--config", layout.containerdConfig]);
  const way = [`${addresses.node}:${apiServerPort}`, `127.0.0.1:${apiServerPort}`];
  const forward = ["forward", `${layout.directory}/`, String(first), ...way];
  startDetached(tools["estate-node"], forward, logOf(layout, "forward"));
  await Promise.all([prepareImages(target, layout, first, tools), announce(target, addresses, apiServerPort)]);
  startPrograms(layout, first, tools, name, addresses, await writeProvisionerConfig(layout, name, tools["estate-node"]));
  await waitUntilReady(target, layout, name, addresses);
  await kubectl(target, ["label", "--overwrite", "node", name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]);
  await applyLocalStorage(target);
}

/** Ends what the real node runs and takes back what it had from the kernel; its data stays. */
export async function stopNode(directory: string, patienceMs: number): Promise<void> {
  const layout = layoutOf(directory);
  await endNode(layout, patienceMs);
  await disconnectNode(layout);
  await removeControlGroup(layout.controlGroup);
}

/** Takes the real node from a cluster whose control plane runs. Volumes that are on it stay until the cluster goes. */
export async function forgetNode(target: KubectlTarget, directory: string): Promise<void> {
  const { name } = await readNode(directory);
  await stopNode(directory, 0);
  await kubectl(target, ["delete", "node", name, "--ignore-not-found"]);
  await kubectl(target, ["delete", "storageclass", "standard", "--ignore-not-found"]);
  await rm(recordPath(directory));
}

async function readNode(directory: string): Promise<NodeRecord> {
  return NodeRecord.parse(JSON.parse(await readFile(recordPath(directory), "utf8")));
}

function startPrograms(
  layout: NodeLayout,
  first: number,
  tools: NodeTools,
  name: string,
  addresses: NodeAddresses,
  provisionerArgs: readonly string[],
): void {
  const file = (base: string) => join(layout.directory, base);
  const kubeletArgs = ["--config", file("kubelet.yaml"), "--kubeconfig", layout.kubeconfig];
  const identity = ["--hostname-override", name, "--node-ip", addresses.node];
  startInside(layout, first, "kubelet", [tools.kubelet, ...kubeletArgs, ...identity]);
  startInside(layout, first, "kube-proxy", [tools["kube-proxy"], "--config", file("kube-proxy.yaml")]);
  startInside(layout, first, "coredns", [tools.coredns, "-conf", file("Corefile")]);
  startDetached(tools["local-path-provisioner"], provisionerArgs, logOf(layout, "local-path-provisioner"));
}

async function prepareImages(target: KubectlTarget, layout: NodeLayout, first: number, tools: NodeTools): Promise<void> {
  await waitForContainerd(layout, first);
  if ((await listImages(target)).includes(await nodeImageName(tools["estate-node"]))) return;
  const archive = await writeNodeImage(tools["estate-node"], layout.directory);
  await importImage(target, archive);
  await rm(archive);
}

async function waitForContainerd(layout: NodeLayout, first: number): Promise<void> {
  for (const begin = Date.now(); Date.now() - begin < 60_000; await sleep(50)) {
    if (existsSync(`/proc/${first}/root${containerdSocket}`)) return;
  }
  throw await explain(layout, "containerd", "containerd did not start");
}

/** Tells pods the address behind the Service `kubernetes`; the API server knows only loopback. */
async function announce(target: KubectlTarget, { node }: NodeAddresses, port: number): Promise<void> {
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [node], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
  const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=mlops-estate-cluster", "--filename", "-"];
  await kubectl(target, apply, JSON.stringify(slice));
}

async function waitUntilReady(target: KubectlTarget, layout: NodeLayout, name: string, { node }: NodeAddresses): Promise<void> {
  let before: readonly string[] | undefined;
  for (const begin = Date.now(); Date.now() - begin < readyLimitMs; await sleep(250)) {
    const missing = await deadNodePrograms(layout.cluster);
    // one that was never there may still be about to start
    const dead = missing.find((program) => before?.includes(program) === false || Date.now() - begin > startLimitMs);
    if (dead !== undefined) throw await explain(layout, dead, `its ${dead} ended`);
    before = missing;
    // what is said of a node that was stopped stays true until its kubelet speaks again
    const condition = 'jsonpath={.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}';
    const [status, heartbeat = ""] = (await runKubectl(target, ["get", "node", name, "--output", condition])).stdout.split(" ");
    const fresh = Date.parse(heartbeat) >= Math.floor(begin / 1000) * 1000;
    if (status === "True" && fresh && missing.length === 0 && (await isReachable(`http://${node}:8181/ready`))) return;
  }
  throw await explain(layout, "kubelet", `it was not ready after ${readyLimitMs / 1000} s`);
}

async function isReachable(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function explain(layout: NodeLayout, program: string, reason: string): Promise<UserError> {
  const said = await readFile(logOf(layout, program === "estate-node" ? "init" : program), "utf8").catch(() => "");
  const last = said.trimEnd().split("\n").slice(-5);
  return new UserError(
    [`The real node did not start: ${reason}.`, ...last.map((line) => `  ${line}`), `Its logs are in ${layout.logs}.`].join("\n"),
  );
}

/** Layers cannot be stacked on a file system that is itself a stack of layers, as that of most containers is. */
async function snapshotterFor(layout: NodeLayout): Promise<"overlayfs" | "native"> {
  const overlay = 0x794c7630;
  return (await statfs(layout.directory)).type === overlay ? "native" : "overlayfs";
}

function recordPath(directory: string): string {
  return join(layoutOf(directory).directory, "node.json");
}
