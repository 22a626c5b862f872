import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";

/** The programs of an embedded cluster, in the order in which they can be started. */
export const programs = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok-controller"] as const;

/** One program of an embedded cluster. */
export type Program = (typeof programs)[number];

/** A live process of a cluster, with the words it was started with. */
export interface ClusterProcess<Name extends string = Program> {
  readonly pid: number;
  readonly program: Name;
  readonly args: readonly string[];
}

/** The live processes of the control plane of the cluster whose data is in `directory`. */
export function clusterProcesses(directory: string): Promise<ClusterProcess[]> {
  return processesOf(directory, programs);
}

/**
 * The live processes of these programs that serve the cluster whose data is in `directory`. They are recognised by what they run and by that folder among their arguments, never
 * by a remembered pid: that may belong to someone else by now, and a process may have lost its pid file.
 */
export async function processesOf<Name extends string>(directory: string, names: readonly Name[]): Promise<ClusterProcess<Name>[]> {
  const all = process.platform === "linux" ? await processesOfProc() : await processesOfPs();
  return all.flatMap(({ pid, args }) => {
    const program = names.find((each) => each === basename(args[0] ?? ""));
    // kwokctl asks programs for their version before it starts them
    const serves = !args.includes("--version") && args.some((arg) => arg.includes(`${directory}/`));
    return program !== undefined && serves ? [{ pid, program, args }] : [];
  });
}

/** Ends processes: asks, and after `patienceMs` insists. Resolves when they are gone. */
export async function end(processes: readonly { readonly pid: number }[], patienceMs: number): Promise<void> {
  let left = processes.filter(({ pid }) => signal(pid, "SIGTERM"));
  for (const begin = Date.now(); left.length > 0 && Date.now() - begin < patienceMs; ) {
    await sleep(50);
    left = await stillAlive(left);
  }
  left = left.filter(({ pid }) => signal(pid, "SIGKILL"));
  for (const begin = Date.now(); left.length > 0 && Date.now() - begin < 10_000; ) {
    await sleep(20);
    left = await stillAlive(left);
  }
}

async function stillAlive(processes: readonly { readonly pid: number }[]): Promise<{ readonly pid: number }[]> {
  const states = await Promise.all(processes.map(({ pid }) => isAlive(pid)));
  return processes.filter((_, index) => states[index] === true);
}

/** A zombie answers signals, but it is dead; its parent only has not asked yet. While it has other threads, these still hold its ports and locks. */
async function isAlive(pid: number): Promise<boolean> {
  if (process.platform !== "linux") return signal(pid, 0);
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  if (stat === "") return false;
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  return !/^\d+ \(.*\) [ZX]/s.test(stat) || threads.length > 1;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // it ended in between
  }
}

async function processesOfProc(): Promise<{ pid: number; args: string[] }[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  return Promise.all(
    pids.map(async (pid) => {
      // a zombie's command line is empty, so it drops out by itself
      const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return { pid: Number(pid), args: commandLine.split("\0") };
    }),
  );
}

async function processesOfPs(): Promise<{ pid: number; args: string[] }[]> {
  const { stdout } = await execa("ps", ["-axww", "-o", "pid=,command="]);
  return stdout.split("\n").map((line) => {
    const [pid = "", ...args] = line.trim().split(/\s+/);
    return { pid: Number(pid), args };
  });
}
