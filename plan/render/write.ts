import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../../components/core/errors.ts";
import type { RenderedFile } from "./index.ts";

/** The file that says a folder is ours, so that what stands in it may be replaced. */
const mark = ".mlops-estate-render";

/**
 * Writes a render as the whole content of a folder: into a new folder beside it first, then in its place, so that readers never meet half a
 * render and stale files go. A folder that no earlier render made is refused, unless it is empty.
 *
 * @throws UserError when the folder is somebody else's or cannot be written.
 */
export async function writeRender(files: readonly RenderedFile[], folder: string, environment: string): Promise<void> {
  const target = resolve(folder);
  const fresh = `${target}.${randomUUID()}.new`;
  try {
    await refuseForeign(target, environment);
    await writeAll(files, fresh, environment);
    await replace(target, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw error instanceof UserError ? error : new UserError(`cannot write the render to ${folder}: ${reasonOf(error)}`);
  }
}

async function refuseForeign(target: string, environment: string): Promise<void> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (entries === undefined || entries.length === 0) return;
  const owner = entries.includes(mark) ? (await readFile(join(target, mark), "utf8")).trim() : undefined;
  if (owner === environment) return;
  const whose = owner === undefined ? "holds files that no render made" : `holds the render of environment ${owner}`;
  throw new UserError(`${target} ${whose}; name another folder or an empty one with --output`);
}

async function writeAll(files: readonly RenderedFile[], folder: string, environment: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, mark), `${environment}\n`);
  for (const wave of new Set(files.map(({ path }) => dirname(path)))) await mkdir(join(folder, wave), { recursive: true });
  const together = 64;
  for (let start = 0; start < files.length; start += together) {
    await Promise.all(files.slice(start, start + together).map(({ path, content }) => writeFile(join(folder, path), content)));
  }
}

/** A folder cannot be renamed over a full one, so the old one steps aside first. */
async function replace(target: string, fresh: string): Promise<void> {
  const old = `${target}.${randomUUID()}.old`;
  const moved = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  await rename(fresh, target);
  if (moved) await rm(old, { recursive: true, force: true });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    EACCES: "no permission",
    EPERM: "no permission",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "a part of the path is a file",
  };
  return known[code ?? ""] ?? message;
}
