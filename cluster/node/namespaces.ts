import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";
import type { NodeLayout } from "./layout.ts";
import { firstProcess } from "./processes.ts";

/** Namespaces that a node has for itself. */
const own = ["--mount", "--net", "--pid"] as const;

/** Why a process cannot be given namespaces of its own here; undefined when it can. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  const probe = await execa("unshare", [...own, "--fork", "--mount-proc", "true"], { reject: false });
  if (!probe.failed) return undefined;
  return `namespaces cannot be made (${(probe.stderr || probe.shortMessage || "").trim().split("\n")[0]})`;
}

/**
 * Starts the first process of a node, in namespaces of its own, and gives its id on the host.
 *
 * @throws UserError when it does not come up.
 */
export async function startFirstProcess(layout: NodeLayout, program: string): Promise<number> {
  await mkdir(layout.logs, { recursive: true, mode: 0o700 });
  const log = logOf(layout, "init");
  startDetached("unshare", [...own, "--fork", "--mount-proc", "--propagation", "private", program, "init", `${layout.directory}/`], log);
  for (const begin = Date.now(); Date.now() - begin < 30_000; await sleep(20)) {
    const pid = await firstProcess(layout);
    if (pid !== undefined && (await readFile(log, "utf8")).includes("ready\n")) return pid;
  }
  throw new UserError(`The node did not start: ${(await readFile(log, "utf8").catch(() => "")).trim()}`);
}

/** The words with which a program is run inside the node whose first process is `first`. */
export function inside(first: number, namespaces: readonly ("mount" | "net" | "pid")[] = ["mount", "net", "pid"]): string[] {
  return ["--target", String(first), ...namespaces.map((each) => `--${each}`), "--"];
}

/** Starts a program inside the node, with a log of its own, and does not wait for it. */
export function startInside(layout: NodeLayout, first: number, name: string, words: readonly string[]): void {
  startDetached("nsenter", [...inside(first), ...words], logOf(layout, name));
}

/** Starts a program on the host that outlives this process. */
export function startDetached(program: string, args: readonly string[], log: string): void {
  const file = openSync(log, "w", 0o600);
  try {
    const child = spawn(program, args, { detached: true, stdio: ["ignore", file, file], cwd: "/" });
    // whoever waits for what it was to do sees that it is not there
    child.on("error", () => {});
    child.unref();
  } finally {
    closeSync(file);
  }
}

/** File that takes what a program of the node says. */
export function logOf(layout: NodeLayout, name: string): string {
  return join(layout.logs, `${name}.log`);
}
