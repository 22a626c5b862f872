import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { execa } from "execa";
import { goBuild, goVersion } from "../../toolchain/go.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A program that a module of the repository pins, in a folder that is gone after. */
class GoProgram {
  readonly #path: string;
  /** Place for the files that it is to read. */
  readonly folder: string;

  constructor(path: string, folder: string) {
    this.#path = path;
    this.folder = folder;
  }

  /** Runs it to its end: all that it said, and its exit code. */
  async run(...args: readonly string[]): Promise<{ readonly code: number | undefined; readonly said: string }> {
    const { all, exitCode } = await execa(this.#path, args, { cwd: this.folder, all: true, reject: false, stdin: "ignore" });
    return { code: exitCode, said: all };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Why programs cannot be built here; none where they can. */
export async function whyNoGo(): Promise<string | undefined> {
  return goVersion().then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/**
 * Builds a program of a module, whose folder is given from the repository's root, with build tags joined by commas. The first build takes minutes, those
 * after it seconds.
 */
export async function goProgram(module: string, goPackage: string, tags?: string): Promise<GoProgram> {
  const folder = await mkdtemp(join(tmpdir(), "estate-go-"));
  await goBuild({
    module: join(ROOT, module),
    packages: [goPackage],
    linkerFlags: "-s -w",
    output: folder,
    onLine() {},
    ...(tags !== undefined && { tags }),
  });
  return new GoProgram(join(folder, basename(goPackage)), folder);
}
