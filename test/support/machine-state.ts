import { readdir, readFile } from "node:fs/promises";
import { execa } from "execa";

/** What programs can leave on a machine, apart from files. */
export interface MachineState {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly interfaces: readonly string[];
  readonly networks: readonly string[];
  readonly routes: readonly string[];
  readonly rules: readonly string[];
  readonly controlGroups: readonly string[];
  readonly settings: readonly string[];
}

/** What counts up or down by itself: packets of a chain, and how long a router's word holds. */
const COUNTING = / ?(?:\[\d+:\d+\]|expires \d+sec)/g;

/** Groups of the machine's own service manager, which come and go as its services do. https://systemd.io/CGROUP_DELEGATION/ */
const OF_SERVICES = /\.(?:slice|scope|service|mount|socket|swap)(?:\/|$)/;

/** What is on this machine now. Of processes only those whose command lines hold one of `words`: the others come and go by themselves. */
export async function machineState(words: readonly string[]): Promise<MachineState> {
  const lines = async (program: string, ...args: string[]) => (await execa(program, args, { reject: false })).stdout.split("\n");
  return {
    processes: await processes(words),
    mounts: (await readFile("/proc/mounts", "utf8")).split("\n"),
    interfaces: (await readdir("/sys/class/net")).toSorted(),
    networks: await lines("ip", "netns", "list"),
    routes: (await lines("ip", "route", "show", "table", "all")).map((line) => line.replace(COUNTING, "")),
    rules: (await lines("iptables-save")).filter((line) => !line.startsWith("#")).map((line) => line.replace(COUNTING, "")),
    controlGroups: await controlGroups("/sys/fs/cgroup"),
    settings: await lines(
      "sysctl",
      "vm.overcommit_memory",
      "vm.panic_on_oom",
      "kernel.panic",
      "kernel.panic_on_oops",
      "net.ipv4.ip_forward",
    ),
  };
}

async function processes(words: readonly string[]): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return commands.filter((command) => words.some((word) => command.includes(word)));
}

async function controlGroups(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => `${entry.parentPath}/${entry.name}`);
  return folders.filter((folder) => !OF_SERVICES.test(folder)).toSorted();
}
