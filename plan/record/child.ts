import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.ts";

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** What it wrote to its standard output; empty unless that was asked for. */
  readonly stdout: string;
  /** The last that it wrote to its standard error. */
  readonly stderr: string;
}

/** A program, and the bounds that it runs in. */
export interface ChildRequest {
  /** Its words, the first being a file that Node runs or one of Node's own options. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of its variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Characters of its standard output to keep; whoever writes more is stopped. Default: none, it goes nowhere. */
  readonly keptOutput?: number;
  /** Whether it starts programs in groups of their own, and ends them when it is asked to end; then it is asked before it is killed. */
  readonly endsItsOwn?: true;
}

/** Variables that a program needs to run; no credential is among them. */
const HANDED_ON = /^(PATH|HOME|TMPDIR|TEMP|TMP|SystemRoot|LANG|NODE_.*)$/i;

/** Those of the caller's variables that a program needs to run; no credential is among them. */
export function handedOn(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && HANDED_ON.test(name) ? [[name, value] as const] : [])),
  );
}

/**
 * The variable by which Node keeps compiled code and stripped types of a project from one program to the next. Node checks that each file is still the
 * same; an unwritable folder is no error. The command keeps its own there too. https://nodejs.org/api/module.html#module-compile-cache
 */
export function compileCache(root: string): { readonly NODE_COMPILE_CACHE: string } {
  return { NODE_COMPILE_CACHE: join(root, ".estate/compile-cache") };
}

const KEPT_STDERR = 16 * 1024;

/** Seconds for ending what was started, and for reading what is left in a pipe that somebody keeps open. */
const GRACE_SECONDS = 2;

/**
 * Runs a program under this Node until it ends, and ends it with all its children when it does not.
 *
 * @throws UserError when it cannot be started.
 */
export function runChild(request: ChildRequest): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = start(request);
    let timedOut = false;
    let stdout = "";
    let stderr = "";
    const limit = setTimeout(() => {
      timedOut = true;
      end(child, request);
    }, request.timeoutSeconds * 1000);
    const release = endWithParent(child, request);
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.length > (request.keptOutput ?? 0)) end(child, request);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR);
    });
    child.on("error", (error) => finish(() => reject(new UserError(`the program cannot be started: ${error.message}`))));
    child.on("exit", () => {
      signalGroup(child, "SIGKILL");
      later(() => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()));
    });
    child.on("close", (code, signal) => finish(() => resolve({ code, signal, timedOut, stdout, stderr })));

    function finish(settle: () => void): void {
      clearTimeout(limit);
      release();
      settle();
    }
  });
}

function start({ args, cwd, env, keptOutput }: ChildRequest): ChildProcess {
  try {
    return spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ["ignore", keptOutput === undefined ? "ignore" : "pipe", "pipe"],
      // Its own process group, so that whatever it starts can be ended with it.
      detached: true,
    });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === "E2BIG";
    throw new UserError(
      tooLong ? "the environment is too large to be handed to the program" : `the program cannot be started: ${String(error)}`,
    );
  }
}

function end(child: ChildProcess, { endsItsOwn }: ChildRequest): void {
  signalGroup(child, endsItsOwn ? "SIGTERM" : "SIGKILL");
  later(() => signalGroup(child, "SIGKILL"));
}

function later(work: () => void): void {
  setTimeout(work, GRACE_SECONDS * 1000).unref();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** Children that run, with what they were asked for. Node warns of an eleventh listener, so all of them share one of each. */
const running = new Map<ChildProcess, ChildRequest>();

/** A group of its own does not hear the terminal's interrupt, so we hand it on; ours then ends us as it would have. */
function endWithParent(child: ChildProcess, request: ChildRequest): () => void {
  if (running.size === 0) process.on("exit", endAll).on("SIGINT", endAllBy).on("SIGTERM", endAllBy);
  running.set(child, request);
  return () => {
    running.delete(child);
    if (running.size === 0) stopListening();
  };
}

function endAll(): void {
  for (const [child, request] of running) end(child, request);
}

function endAllBy(signal: NodeJS.Signals): void {
  endAll();
  stopListening();
  process.kill(process.pid, signal);
}

function stopListening(): void {
  process.off("exit", endAll).off("SIGINT", endAllBy).off("SIGTERM", endAllBy);
}
