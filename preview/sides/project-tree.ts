import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { git } from "./git.ts";

/** The files of a project at one time, by their content. */
export interface ProjectTree {
  /** Id of the git tree that they make. */
  readonly id: string;
  /** Path relative to the project -> mode and id of the content, such as `100644 1f7a...`. */
  readonly files: ReadonlyMap<string, string>;
}

/** The files of the project at a commit. @param root folder of the project, which may stand anywhere in its repository. */
export async function treeAt(root: string, revision: string): Promise<ProjectTree> {
  const id = await treeIdAt(root, revision);
  return { id, files: filesIn(await git(root, ["ls-tree", "-r", "-z", "--full-tree", id]), /^(\d+) \w+ (\w+)\t(.*)$/s) };
}

/**
 * The files of the project as they stand in its folder: what is not committed too, and what is not tracked unless it is ignored. Neither the
 * index nor anything else of the repository is written.
 */
export async function workingTree(root: string): Promise<ProjectTree> {
  const scratch = await mkdtemp(join(tmpdir(), "estate-tree-"));
  try {
    const env = await scratchIndex(root, scratch);
    await git(root, ["add", "--all", "--", "."], { env });
    const prefix = await prefixOf(root);
    const id = await git(root, ["write-tree", ...(prefix === "" ? [] : [`--prefix=${prefix}`])], { env });
    return { id: id.trim(), files: filesIn(await git(root, ["ls-files", "--stage", "-z"], { env }), /^(\d+) (\w+) \d\t(.*)$/s) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A file's content at a commit; undefined where it has none. */
export async function contentAt(root: string, tree: ProjectTree, path: string): Promise<string | undefined> {
  const [, id] = tree.files.get(path)?.split(" ") ?? [];
  return id === undefined ? undefined : git(root, ["cat-file", "blob", id]);
}

async function treeIdAt(root: string, revision: string): Promise<string> {
  const path = `${revision}:${await prefixOf(root)}`;
  return (await git(root, ["rev-parse", "--verify", path])).trim();
}

/** Where the project stands in its repository, with a slash at the end; empty for the top. */
async function prefixOf(root: string): Promise<string> {
  return (await git(root, ["rev-parse", "--show-prefix"])).replace(/\n$/, "");
}

/** A copy of the index, and a place for new objects beside those of the repository. https://git-scm.com/docs/git#_environment_variables */
async function scratchIndex(root: string, scratch: string): Promise<Record<string, string>> {
  const [index = "", objects = ""] = (await git(root, ["rev-parse", "--git-path", "index", "--git-path", "objects"])).split("\n");
  const copy = join(scratch, "index");
  await copyIndex(resolve(root, index), copy);
  await mkdir(join(scratch, "objects"));
  return {
    GIT_INDEX_FILE: copy,
    GIT_OBJECT_DIRECTORY: join(scratch, "objects"),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(resolve(root, objects)),
  };
}

/** A file that is as young as the index may have changed since without a trace, so git looks into it; a copy must not seem younger. */
async function copyIndex(index: string, copy: string): Promise<void> {
  const written = await stat(index).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (written === undefined) return;
  await copyFile(index, copy);
  const seconds = Math.floor(written.mtimeMs / 1000);
  await utimes(copy, seconds, seconds);
}

function filesIn(listing: string, line: RegExp): ReadonlyMap<string, string> {
  return new Map(
    listing.split("\0").flatMap((entry) => {
      const [, mode, id, path] = line.exec(entry) ?? [];
      return path === undefined ? [] : [[path, `${mode} ${id}`] as const];
    }),
  );
}
