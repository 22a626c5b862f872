import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative, resolve } from "node:path";
import { execa } from "execa";
import { stateDirectory } from "../../cluster/state.ts";
import { alone } from "../../toolchain/alone.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Installs what requirement files lock, in seconds where pip takes minutes. */
const UV = "uv==0.13.9";

/** Versions of Python that the locked packages have wheels for. */
const OLDEST = 11;
const NEWEST = 13;

/** What programs would tell their makers, and what would make their output differ from run to run. */
const QUIET: Readonly<Record<string, string>> = {
  AIRFLOW__CORE__LOAD_EXAMPLES: "False",
  DO_NOT_TRACK: "1",
  DVC_NO_ANALYTICS: "1",
  FEAST_USAGE: "False",
  GIT_PYTHON_REFRESH: "quiet",
  MLFLOW_DISABLE_TELEMETRY: "true",
  RAY_USAGE_STATS_ENABLED: "0",
};

/** Lock of an environment with what the quality image has, and what keeps MLflow's runs in a file and serves pages besides. */
export const QUALITY_LOCK = "test/components/model-monitoring/requirements.txt";

/** Folder of the modules that programs find beside them where they run. */
export const SHARED_PROGRAMS = join(ROOT, "components/core/programs");

/** A virtual environment with what a requirements file locks, and a folder to work in that is gone after. */
class Python {
  readonly #bin: string;
  /** Home of the programs, and place for what they leave. */
  readonly folder: string;

  constructor(bin: string, folder: string) {
    this.#bin = bin;
    this.folder = folder;
  }

  /** Path of a program of the environment, such as `python` or `mlflow`. */
  program(name: string): string {
    return join(this.#bin, name);
  }

  /** The process's own variables but for those of Python and of estates, then these. */
  environment(given: Readonly<Record<string, string>> = {}): Record<string, string> {
    const own = Object.entries(process.env).filter(
      (entry): entry is [string, string] => !/^(PYTHON|PIP_|MLFLOW_|VIRTUAL_ENV|VITEST)/.test(entry[0]),
    );
    const path = `${this.#bin}${delimiter}${process.env["PATH"] ?? ""}`;
    return {
      ...Object.fromEntries(own),
      ...QUIET,
      HOME: this.folder,
      PATH: path,
      PYTHONDONTWRITEBYTECODE: "",
      PYTHONPATH: SHARED_PROGRAMS,
      ...given,
    };
  }

  /** Runs a program of the environment to its end; what it printed, and its exit code. */
  async run(
    name: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ) {
    const { exitCode, stderr, stdout, timedOut } = await execa(this.program(name), args, {
      cwd: options.cwd ?? this.folder,
      env: this.environment(options.env),
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      timeout: 600_000,
    });
    return { exitCode: timedOut ? "timed out" : exitCode, stderr, stdout };
  }

  /** Like {@link run}, for what has to succeed: what it printed. Throws with its last lines where it fails. */
  async expect(name: string, args: readonly string[], options: Parameters<Python["run"]>[2] = {}): Promise<string> {
    const { exitCode, stderr, stdout } = await this.run(name, args, options);
    if (exitCode !== 0)
      throw new Error(`${name} ${args.join(" ")} ended with ${exitCode}:\n${`${stdout}\n${stderr}`.split("\n").slice(-40).join("\n")}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An environment, or why there is none here. */
export type Prepared = { readonly python: Python; readonly missing?: never } | { readonly python?: never; readonly missing: string };

/**
 * Makes the virtual environment of a requirements file, given from the repository's root, unless an earlier run has left it in the state folder. There
 * is none without a Python that the lock is for, or without an index; a lock that cannot be installed is an error.
 */
export async function pythonWith(requirements: string): Promise<Prepared> {
  const host = hostPython();
  if ("missing" in host) return host;
  const text = await readFile(join(ROOT, requirements), "utf8");
  const hash = createHash("sha256").update(`${host.version}\n${UV}\n${text}`).digest("hex").slice(0, 16);
  const home = join(stateDirectory(), "python");
  const environment = join(home, hash);
  await mkdir(home, { recursive: true });
  if (!existsSync(environment)) {
    const missing = await alone(home, async () =>
      existsSync(environment) ? undefined : install(host.path, home, environment, requirements),
    );
    if (missing !== undefined) return { missing };
  }
  return { python: new Python(join(environment, "bin"), await mkdtemp(join(tmpdir(), "estate-python-"))) };
}

/** Words for the title of a test that is skipped for want of an environment. */
export function whySkipped({ missing }: Prepared): string {
  return missing === undefined ? "" : ` (skipped: ${missing})`;
}

function hostPython(): { readonly path: string; readonly version: string } | { readonly missing: string } {
  const asked = "import ensurepip, sys, venv; print(sys.executable, '%d.%d.%d' % sys.version_info[:3])";
  const found = spawnSync("python3", ["-c", asked], { encoding: "utf8" });
  if (found.error !== undefined) return { missing: "there is no python3" };
  if (found.status !== 0) return { missing: `python3 makes no virtual environments: ${found.stderr.trim().split("\n").at(-1)}` };
  const [path = "", version = ""] = found.stdout.trim().split(" ");
  const [major, minor] = version.split(".").map(Number);
  if (major === 3 && minor !== undefined && minor >= OLDEST && minor <= NEWEST) return { path, version };
  return { missing: `python3 is ${version}, and the packages are locked for 3.${OLDEST} to 3.${NEWEST}` };
}

async function install(python: string, home: string, environment: string, requirements: string): Promise<string | undefined> {
  const begun = Date.now();
  const { uv, missing } = await installer(python, home);
  if (uv === undefined) return missing;
  console.log(`making a Python environment of ${requirements}, once`);
  const unfinished = `${environment}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const options = { env: { ...indexOf(python), UV_CACHE_DIR: join(home, "cache"), UV_HTTP_TIMEOUT: "180" } };
  // Relocatable, since its folder gets its name when all is there.
  await execa(uv, ["venv", "--quiet", "--relocatable", "--python", python, unfinished], options);
  await execa(uv, ["pip", "sync", "--quiet", "--python", join(unfinished, "bin/python"), join(ROOT, requirements)], options);
  await rename(unfinished, environment);
  console.log(`made ${relative(ROOT, environment)} in ${Math.round((Date.now() - begun) / 1000)} s`);
  return undefined;
}

/** uv in an environment of its own; what the index says where it cannot be had. */
async function installer(python: string, home: string): Promise<{ readonly uv?: string; readonly missing: string }> {
  const folder = join(home, UV.replace("==", "-"));
  const uv = join(folder, "bin/uv");
  // Asks the index each time something has to be installed, so that a network that went away is no failure of a lock.
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "--timeout", "20", "--retries", "1"];
  const asked = await execa(
    python,
    [...pip, "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", join(home, "asked"), "six==1.17.0"],
    {
      reject: false,
      timeout: 90_000,
    },
  );
  await rm(join(home, "asked"), { recursive: true, force: true });
  if (asked.exitCode !== 0)
    return { missing: `the package index does not answer: ${asked.stderr.trim().split("\n").at(-1) || "timed out"}` };
  if (!existsSync(uv)) {
    await execa(python, ["-m", "venv", "--clear", folder]);
    await execa(join(folder, "bin/python"), [...pip, "install", "--quiet", UV]);
  }
  return { uv, missing: "" };
}

/** uv does not read pip's settings. */
function indexOf(python: string): Record<string, string> {
  const { stdout } = spawnSync(python, ["-m", "pip", "config", "get", "global.index-url"], { encoding: "utf8" });
  const index = process.env["PIP_INDEX_URL"] ?? stdout?.trim();
  return index ? { UV_DEFAULT_INDEX: index } : {};
}
