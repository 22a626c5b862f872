import { cp, readdir, symlink } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { execa } from "execa";
import { projectIn, type TestProject } from "../preview/sides/project.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a copy of the project goes without. */
const NOT_COPIED = ["node_modules", ".estate", ".git", "docs", "test", "bench", "rendered"];

/** A copy of this project, in a repository of its own with a commit before its last, for tests that change its files. @param root a folder that is not there yet. */
export async function copiedProject(root: string): Promise<TestProject> {
  // What Python compiles comes and goes there while other tests run its programs.
  const filter = (path: string) => basename(path) !== "__pycache__";
  for (const name of await readdir(ROOT))
    if (!NOT_COPIED.includes(name)) await cp(join(ROOT, name), join(root, name), { recursive: true, filter });
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  await execa("git", ["init", "--quiet", "--initial-branch=main"], { cwd: root });
  const project = projectIn(root);
  await project.commit({});
  await project.commit({ "README.md": "the change that is previewed" });
  return project;
}
