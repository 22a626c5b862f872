import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";
import { cniPlugins } from "./config.ts";
import { whyNoControlGroups } from "./control-groups.ts";
import { whyNoNamespaces } from "./namespaces.ts";

/** What matters of a machine when pods are to run on it. */
export interface MachineFacts {
  readonly platform: string;
  readonly root: boolean;
  /** Packages of the distribution that lack, by their names in Debian and its relatives. */
  readonly missingPackages: readonly string[];
  /** Whether the system's package manager is one that we can ask. */
  readonly canInstall: boolean;
  /** What the kernel, or the container that we are in, does not allow; undefined when all is allowed. Only known as root. */
  readonly obstacle?: string | undefined;
}

/** What becomes of the wish for a real node on a machine. */
export type NodeDecision =
  | { readonly nodes: "real" }
  | { readonly nodes: "install"; readonly packages: readonly string[] }
  | { readonly nodes: "simulated"; readonly reason: string };

/** Whether a machine can have a real node, now or once packages are installed. The reason is one clause without a full stop. */
export function decideNodes(facts: MachineFacts): NodeDecision {
  const simulated = (reason: string) => ({ nodes: "simulated", reason }) as const;
  if (facts.platform !== "linux") return simulated(`containers need Linux, and this is ${facts.platform}`);
  if (!facts.root) return simulated("a node takes root, and this is not root");
  if (facts.obstacle !== undefined) return simulated(facts.obstacle);
  if (facts.missingPackages.length === 0) return { nodes: "real" };
  if (facts.canInstall) return { nodes: "install", packages: facts.missingPackages };
  return simulated(`${facts.missingPackages.join(", ")} are missing, and there is no apt-get to install them with`);
}

/** Packages by the programs that come with them and that a node runs. */
const packages: readonly (readonly [name: string, ...files: string[]])[] = [
  ["containerd", "containerd", "ctr", "containerd-shim-runc-v2"],
  ["runc", "runc"],
  ["containernetworking-plugins", `${cniPlugins}/ptp`, `${cniPlugins}/host-local`, `${cniPlugins}/portmap`, `${cniPlugins}/loopback`],
  ["iptables", "iptables", "iptables-save", "iptables-restore"],
  ["conntrack", "conntrack"],
  ["iproute2", "ip"],
];

/** The facts of this machine. It is probed with processes that end at once. */
export async function machineFacts(): Promise<MachineFacts> {
  const root = process.getuid?.() === 0;
  return {
    platform: process.platform,
    root,
    missingPackages: packages.filter(([, ...files]) => !files.every(isThere)).map(([name]) => name),
    canInstall: isThere("apt-get"),
    obstacle: process.platform === "linux" && root ? await whyNotAllowed() : undefined,
  };
}

/**
 * Installs packages by apt-get.
 *
 * @throws UserError with what it said when it failed.
 */
export async function installPackages(names: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update"], { env, reject: false });
  // services that would be started have nothing to do with the node
  const result = await execa("apt-get", ["install", "--yes", "--no-install-recommends", ...names], { env, reject: false });
  if (result.failed) {
    const last = result.stderr.trim().split("\n").slice(-3).join("\n");
    throw new UserError(`apt-get could not install ${names.join(" ")}: install them by hand, or take --nodes simulated.\n${last}`);
  }
}

const resourceCapability = 24n;

/** Whether this process may give its children a better chance when memory runs out (CAP_SYS_RESOURCE). */
export async function mayProtectProcesses(): Promise<boolean> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const capabilities = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return (capabilities & (1n << resourceCapability)) !== 0n;
}

async function whyNotAllowed(): Promise<string | undefined> {
  if (!existsSync("/dev/kmsg")) return "the kubelet reads the kernel's log, and /dev/kmsg is not there";
  return (await whyNoNamespaces()) ?? (await whyNoNetwork()) ?? whyNoControlGroups();
}

/** The probe is in a network of its own, which goes with it. */
async function whyNoNetwork(): Promise<string | undefined> {
  const cable = await inNewNetwork(["ip", "link", "add", "name", "probe0", "type", "veth", "peer", "name", "probe1"]);
  if (cable !== undefined) return `the kernel gives no virtual network interfaces (${cable})`;
  const rules = await inNewNetwork([
    "iptables",
    "--table",
    "nat",
    "--append",
    "OUTPUT",
    "-m",
    "comment",
    "--comment",
    "probe",
    "-j",
    "RETURN",
  ]);
  return rules === undefined ? undefined : `the kernel has no packet rules for Services (${rules})`;
}

async function inNewNetwork(words: readonly string[]): Promise<string | undefined> {
  if (!isThere(words[0] ?? "")) return undefined;
  const result = await execa("unshare", ["--net", ...words], { reject: false });
  return result.failed ? (result.stderr.trim().split("\n")[0] ?? "it failed") : undefined;
}

function isThere(program: string): boolean {
  if (program.startsWith("/")) return existsSync(program);
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
