import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Prepared } from "./python.ts";

const MINUTES = 60_000;

/** A server of a Python environment while a test talks to it: starts it, waits for its page, and stops it by its own process id and no other's. */
export async function serving<Result>(
  python: Prepared["python"],
  [name = "", ...args]: readonly string[],
  { env, ready }: { readonly env: Readonly<Record<string, string>>; readonly ready: string },
  work: (printed: () => string) => Promise<Result>,
): Promise<Result> {
  if (python === undefined) throw new Error(`there is no Python to run ${name} with`);
  const server = execa(python.program(name), args, {
    cwd: python.folder,
    env: python.environment(env),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  let printed = "";
  server.all?.on("data", (chunk) => (printed += String(chunk)));
  const ended = server.then(({ all, exitCode }) =>
    Promise.reject(new Error(`${[name, ...args].join(" ")} ended with ${exitCode}:\n${all?.slice(-3000)}`)),
  );
  try {
    await Promise.race([ended, answering(ready)]);
    return await work(() => printed);
  } finally {
    ended.catch(() => undefined);
    server.kill("SIGTERM", new Error("the test is over"));
    await server;
  }
}

/** Waits until a page is there. */
async function answering(url: string): Promise<void> {
  const end = Date.now() + 5 * MINUTES;
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`${url} does not answer`);
}
