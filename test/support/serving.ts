import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Prepared } from "./python.ts";

const MINUTES = 60_000;

/** A program that serves until it is stopped. */
interface ServerProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** All its variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Page that is there once it serves. */
  readonly ready: string;
}

/** A server of a Python environment, by the words of its command. */
export function pythonServer(
  python: Prepared["python"],
  [name = "", ...args]: readonly string[],
  { env, ready }: { readonly env: Readonly<Record<string, string>>; readonly ready: string },
): ServerProgram {
  if (python === undefined) throw new Error(`there is no Python to run ${name} with`);
  return { file: python.program(name), args, folder: python.folder, env: python.environment(env), ready };
}

/** A server while a test talks to it: starts it, waits for its page, and stops it by its own process id and no other's. */
export async function serving<Result>(
  { args, env, file, folder, ready }: ServerProgram,
  work: (printed: () => string) => Promise<Result>,
): Promise<Result> {
  const server = execa(file, args, { cwd: folder, env, extendEnv: false, reject: false, stdin: "ignore", all: true });
  let printed = "";
  server.all?.on("data", (chunk) => (printed += String(chunk)));
  const ended = server.then(({ all, exitCode }) =>
    Promise.reject(new Error(`${[file, ...args].join(" ")} ended with ${exitCode}:\n${all?.slice(-3000)}`)),
  );
  try {
    if (!(await Promise.race([ended, answering(ready)]))) throw new Error(`${ready} does not answer:\n${printed.slice(-3000)}`);
    return await work(() => printed);
  } finally {
    ended.catch(() => undefined);
    server.kill("SIGTERM", new Error("the test is over"));
    await server;
  }
}

/** Whether a page is there, by and by. */
async function answering(url: string): Promise<boolean> {
  const end = Date.now() + 15 * MINUTES;
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return true;
    await sleep(200);
  }
  return false;
}
