import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../components/core/errors.ts";
import { alone } from "./alone.ts";
import { buildFlags } from "./go.ts";
import { linkerFlags, moduleDirectory, type Tool } from "./tools.ts";

/** The folder of built tools: `ESTATE_CACHE`, else `mlops-estate` in the user's cache folder (`XDG_CACHE_HOME`, else `~/.cache`). */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return environment["ESTATE_CACHE"] || join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "mlops-estate");
}

/** What decides the bytes of a tool. */
export interface KeyParts {
  /** Contents of go.mod, go.sum and the module's own sources, by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly goVersion: string;
  readonly platform: string;
  readonly flags: readonly string[];
}

/** The cache key of a tool: equal parts give equal keys, whatever their order. */
export function cacheKey(parts: KeyParts): string {
  const hash = createHash("sha256");
  const files = Object.entries(parts.files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([files, parts.goVersion, parts.platform, parts.flags]));
  return hash.digest("hex").slice(0, 16);
}

/** The key of a tool as this checkout pins it. */
export async function keyOf(tool: Tool, goVersion: string): Promise<string> {
  const directory = moduleDirectory(tool.module);
  const files: Record<string, string> = {};
  for (const name of (await readdir(directory)).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file))) {
    files[name] = await readFile(join(directory, name), "utf8");
  }
  const flags = [...buildFlags, linkerFlags(tool.module)];
  return cacheKey({ files, goVersion, platform: `${process.platform}/${process.arch}`, flags });
}

/** Path of a tool's binary; its checksum is beside it. */
export function toolPath(cache: string, tool: Tool, key: string): string {
  return join(cache, tool.name, key, tool.name);
}

/** Whether the binary is there and is, byte for byte, the one that was built. */
export async function isIntact(path: string): Promise<boolean> {
  if (!existsSync(path) || !existsSync(`${path}.sha256`)) return false;
  return (await readFile(`${path}.sha256`, "utf8")) === (await checksum(path));
}

/** Moves a freshly built binary to its place with its checksum, in one step, so that no one ever meets half of it. */
export async function install(built: string, path: string): Promise<void> {
  const staged = `${built}.d`;
  const name = path.slice(path.lastIndexOf("/") + 1);
  await mkdir(staged, { recursive: true });
  await chmod(built, 0o755);
  await rename(built, join(staged, name));
  await writeFile(join(staged, `${name}.sha256`), await checksum(join(staged, name)));
  const directory = join(path, "..");
  await mkdir(join(directory, ".."), { recursive: true });
  await rm(directory, { recursive: true, force: true });
  await rename(staged, directory);
}

/**
 * Runs `work` while no other builder uses the cache, in a folder of its own that is gone afterwards. `onWait` is called twice a second while another builder has it.
 *
 * @throws UserError when the folder cannot be written or the disk is full.
 */
export async function withCache<Result>(cache: string, onWait: () => void, work: (workplace: string) => Promise<Result>): Promise<Result> {
  try {
    await mkdir(cache, { recursive: true, mode: 0o755 });
    const workplace = join(cache, ".building");
    return await alone(workplace, () => inFolder(workplace, work), onWait);
  } catch (error) {
    throw explain(error, cache);
  }
}

async function inFolder<Result>(folder: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function explain(error: unknown, cache: string): unknown {
  const remedy = "set ESTATE_CACHE to a folder with 3 GB of space that you can write to";
  const code = codeOf(error) ?? "";
  if (code === "ENOSPC") return new UserError(`The disk of the tool cache ${cache} is full: free some space, or ${remedy}.`);
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT"].includes(code)) {
    return new UserError(`The tool cache ${cache} cannot be written (${code}): ${remedy}.`);
  }
  return error;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 4 * 1024 * 1024 }), hash);
  return hash.digest("hex");
}
