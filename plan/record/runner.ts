import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { UserError } from "../../components/core/errors.ts";
import { DEFAULT_PROGRAM, DEFAULT_TIMEOUT_SECONDS, type RecordRequest } from "./request.ts";

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** The last that it wrote to its standard error. */
  readonly stderr: string;
}

/** Variables that a program needs to run; no credential is among them. */
const HANDED_ON = /^(PATH|HOME|TMPDIR|TEMP|TMP|SystemRoot|LANG|NODE_.*)$/i;

const KEPT_STDERR = 16 * 1024;

/** Runs the program under Pulumi's own runner until it ends, and kills it with all its children when it does not. */
export function runProgram(request: RecordRequest, address: string): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = start(request, address);
    const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    let timedOut = false;
    let stderr = "";
    const limit = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, seconds * 1000);
    const release = killWithParent(child);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR);
    });
    child.on("error", (error) => finish(() => reject(new UserError(`the program cannot be started: ${error.message}`))));
    child.on("exit", (code, signal) => {
      killGroup(child);
      finish(() => resolve({ code, signal, timedOut, stderr }));
    });

    function finish(settle: () => void): void {
      clearTimeout(limit);
      release();
      settle();
    }
  });
}

function start(request: RecordRequest, address: string): ChildProcess {
  try {
    return spawn(process.execPath, argumentsFor(request, address), {
      cwd: request.root,
      env: environmentFor(request),
      stdio: ["ignore", "ignore", "pipe"],
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

function argumentsFor(request: RecordRequest, address: string): string[] {
  const sdk = createRequire(join(request.root, "package.json"));
  const fast = request.stock !== true && !request.env["ESTATE_NO_FASTPATH"];
  return [
    ...(fast ? ["--require", FASTPATH, SMALL_NURSERY] : []),
    sdk.resolve("@pulumi/pulumi/cmd/run"),
    `--project=${request.project}`,
    `--stack=${request.environment}`,
    "--organization=organization",
    `--root-directory=${request.root}`,
    `--pwd=${request.root}`,
    `--monitor=${address}`,
    `--engine=${address}`,
    "--parallel=1000000",
    "--dry-run=true",
    request.program ?? DEFAULT_PROGRAM,
  ];
}

/** The preload stands beside the program, which the engine runs with it too. */
const FASTPATH = join(import.meta.dirname, "../../stacks/fastpath.cjs");

/** Most of what a program makes lives as long as it does; room for garbage that is never made only costs memory. In MiB. */
const SMALL_NURSERY = "--max-semi-space-size=2";

function environmentFor(request: RecordRequest): Record<string, string> {
  const kept = Object.entries(request.env).flatMap(([name, value]) =>
    value !== undefined && HANDED_ON.test(name) ? [[name, value] as const] : [],
  );
  return {
    // Compiled code and stripped types of the last run; Node checks that each file is still the same. An unwritable folder is no error.
    ...(request.stock === true ? {} : { NODE_COMPILE_CACHE: join(request.root, ".estate/compile-cache") }),
    ...Object.fromEntries(kept),
    PULUMI_CONFIG: JSON.stringify(request.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.secretKeys ?? []),
    ...(request.stock === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** A group of its own does not hear the terminal's interrupt, so we hand it on; ours then ends us as it would have. */
function killWithParent(child: ChildProcess): () => void {
  const onExit = () => killGroup(child);
  const onSignal = (signal: NodeJS.Signals) => {
    killGroup(child);
    release();
    process.kill(process.pid, signal);
  };
  function release(): void {
    process.off("exit", onExit).off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
  process.on("exit", onExit).on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return release;
}
