import { readFile } from "node:fs/promises";
import { type ClusterProcess, end, processesOf } from "../processes.ts";
import type { NodeLayout } from "./layout.ts";

/** Programs of a node that have to run while it does. The first is its first process, and, once more, its way to the API server. */
const nodePrograms = ["estate-node", "containerd", "kubelet", "kube-proxy", "coredns", "local-path-provisioner"] as const;

/** Programs that come and go with pods, or that only wait for another. */
const helpers = ["containerd-shim-runc-v2", "nsenter", "unshare"] as const;

/** One program of a node. */
export type NodeProgram = (typeof nodePrograms)[number] | (typeof helpers)[number];

/** The live processes of a node that are not those of its pods, recognised by what they run and by the node's folder among their arguments. */
export function nodeProcesses(layout: NodeLayout): Promise<ClusterProcess<NodeProgram>[]> {
  return processesOf(layout.cluster, [...nodePrograms, ...helpers]);
}

/** Programs of a node that ought to run and do not. */
export async function deadPrograms(layout: NodeLayout): Promise<string[]> {
  const alive = await nodeProcesses(layout);
  const dead: string[] = nodePrograms.filter((program) => !alive.some((each) => each.program === program));
  const forwards = alive.some(({ program, args }) => program === "estate-node" && args[1] === "forward");
  return forwards || dead.includes("estate-node") ? dead : [...dead, "forward"];
}

/**
 * The first process of a node by its id on the host; undefined when the node does not run. With it end all others: they live in its namespace.
 */
export async function firstProcess(layout: NodeLayout): Promise<number | undefined> {
  for (const { pid, args } of await nodeProcesses(layout)) {
    if (args[1] === "init" && (await idsOf(pid)).at(-1) === 1) return pid;
  }
  return undefined;
}

/** Ends all processes of a node; its pods get the same patience. */
export async function endNode(layout: NodeLayout, patienceMs: number): Promise<void> {
  const first = await firstProcess(layout);
  if (first !== undefined) await end([{ pid: first }], patienceMs);
  // a second look catches a program that was only being started at the first
  for (let found = await nodeProcesses(layout); found.length > 0; found = await nodeProcesses(layout)) await end(found, 0);
}

/** Ids of a process in each of the namespaces it is in, the host's first. */
async function idsOf(pid: number): Promise<number[]> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const line = /^NSpid:\s*(.*)$/m.exec(status)?.[1] ?? "";
  return line.split(/\s+/).map(Number);
}
