import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";
import type { EmbeddedTools } from "./embedded-config.ts";
import { freePorts } from "./ports.ts";
import { clusterProcesses, end, type Program, programs } from "./processes.ts";
import { isReady } from "./readiness.ts";
import { type ClusterRecord, rewrite } from "./record.ts";

/** Milliseconds a control plane may take to be ready; on 2 busy cores it takes under 10 s. */
const readyLimitMs = 60_000;

/** How often a start is tried: a port may be lost to someone else, or a program give up waiting for another on a busy machine. */
const attempts = 3;

/**
 * Runs kwokctl with `args`, which make or start the cluster in `directory`, and waits until all of it is ready.
 * Resolves to the record that holds now: ports differ when someone took one in between.
 *
 * @throws UserError with what the program that failed said last.
 */
export async function launch(
  directory: string,
  name: string,
  record: ClusterRecord,
  tools: EmbeddedTools,
  args: readonly string[],
): Promise<ClusterRecord> {
  let current = record;
  let command = args;
  for (let attempt = 1; ; attempt++) {
    await clearLogs(directory);
    const failure = await launchOnce(directory, current, tools, command);
    if (failure === undefined) return current;
    const conflict = await hasPortConflict(directory);
    await stopPrograms(directory, 0);
    if (attempt === attempts || !existsSync(join(directory, "kwok.yaml"))) throw await explain(directory, name, failure);
    if (conflict) {
      const next = { ...current, ports: await freePorts() };
      await rewrite(directory, current, next);
      current = next;
    }
    command = ["start", "cluster", "--name", name];
  }
}

/** Ends all programs of a cluster, asking them first for `patienceMs`, and forgets their pids. */
export async function stopPrograms(directory: string, patienceMs: number): Promise<void> {
  // a second look catches a program that was only being started at the first
  for (let found = await clusterProcesses(directory); found.length > 0; found = await clusterProcesses(directory))
    await end(found, patienceMs);
  for (const program of programs) await rm(pidFile(directory, program), { force: true });
}

/** Why the cluster did not become ready: a program that ended, or undefined when it is ready. */
async function launchOnce(
  directory: string,
  record: ClusterRecord,
  tools: EmbeddedTools,
  args: readonly string[],
): Promise<Failure | undefined> {
  const kwokctl = execa(tools.kwokctl, args, {
    reject: false,
    env: { KWOK_WORKDIR: join(directory, "..", ".."), PATH: `${dirname(tools.kubectl)}${delimiter}${process.env["PATH"] ?? ""}` },
  });
  let said: string | undefined;
  const ended = kwokctl.then((result) => {
    if (result.exitCode !== 0 && !result.isTerminated) said = result.stderr;
  });
  try {
    for (const begin = Date.now(); Date.now() - begin < readyLimitMs; await sleep(100)) {
      if (said !== undefined) return { reason: said };
      const started = programs.filter((program) => existsSync(pidFile(directory, program)));
      const alive = new Set((await clusterProcesses(directory)).map(({ program }) => program));
      // kwokctl itself would wait two minutes for a program that has ended
      const dead = started.find((program) => !alive.has(program));
      if (dead !== undefined) return { reason: `${dead} ended`, program: dead };
      if (alive.size === programs.length && (await isReady(directory, record.ports.apiServer))) {
        await ended;
        return undefined;
      }
    }
    return { reason: `it was not ready after ${readyLimitMs / 1000} s`, program: "kube-apiserver" };
  } finally {
    kwokctl.kill();
    await ended;
  }
}

interface Failure {
  readonly reason: string;
  readonly program?: Program;
}

function pidFile(directory: string, program: Program): string {
  return join(directory, "pids", `${program}.pid`);
}

async function clearLogs(directory: string): Promise<void> {
  await rm(join(directory, "logs"), { recursive: true, force: true });
  await mkdir(join(directory, "logs"), { mode: 0o700 });
}

async function hasPortConflict(directory: string): Promise<boolean> {
  const logs = await Promise.all(programs.map((program) => logOf(directory, program)));
  return logs.some((log) => log.includes("address already in use"));
}

async function explain(directory: string, name: string, { reason, program }: Failure): Promise<UserError> {
  const last = program === undefined ? [] : (await logOf(directory, program)).trimEnd().split("\n").slice(-5);
  return new UserError(
    [
      `The embedded cluster "${name}" did not start: ${reason.trim()}.`,
      ...last.map((line) => `  ${line}`),
      `Its logs are in ${join(directory, "logs")}; "estate cluster delete" followed by "estate cluster start" makes it anew.`,
    ].join("\n"),
  );
}

async function logOf(directory: string, program: Program): Promise<string> {
  return readFile(join(directory, "logs", `${program}.log`), "utf8").catch(() => "");
}
