import { cp, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { goBuild } from "../toolchain/go.ts";
import { run } from "./command.ts";
import type { Program } from "./definitions.ts";

/**
 * Builds a Go program into `output`. `folder` holds the module that pins it.
 *
 * @throws UserError when Go cannot build it.
 */
export async function programOf(program: Program, folder: string, workplace: string, output: string): Promise<void> {
  const module = program.additions === undefined ? folder : await moduleWithAdditions(program.additions, folder, workplace);
  const binaries = join(workplace, "bin");
  const linkerFlags = ["-s -w", ...(program.stamp === undefined ? [] : [program.stamp])].join(" ");
  await goBuild({
    module,
    packages: [program.package],
    linkerFlags,
    output: binaries,
    onLine() {},
    ...(program.tags === undefined ? {} : { tags: program.tags }),
  });
  await rename(join(binaries, basename(program.package)), output);
}

/** A copy of the module in which a program's source is a copy too, with files that its publisher left out. Go lets nobody overlay its cache. */
async function moduleWithAdditions(additions: NonNullable<Program["additions"]>, folder: string, workplace: string): Promise<string> {
  const module = join(workplace, "module");
  const source = join(workplace, "source");
  await mkdir(module, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) await cp(join(folder, file), join(module, file));
  const go = (args: readonly string[]) => run({ program: "go", args, cwd: module, purpose: `find ${additions.module}` });
  await go(["mod", "download", additions.module]);
  await cp((await go(["list", "-m", "-f", "{{.Dir}}", additions.module])).trim(), source, { recursive: true });
  await run({ program: "chmod", args: ["-R", "u+w", source], purpose: "open the copy" });
  for (const [file, path] of Object.entries(additions.files)) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeInAllForms(join(source, path), await readFile(join(folder, file)));
  }
  await go(["mod", "edit", `-replace=${additions.module}=${source}`]);
  return module;
}

/** A server of pages looks for a file in the form that the browser takes, and for no other. */
async function writeInAllForms(path: string, content: Buffer): Promise<void> {
  await writeFile(path, content);
  await writeFile(`${path}.gz`, gzipSync(content));
  await writeFile(`${path}.br`, brotliCompressSync(content));
}
