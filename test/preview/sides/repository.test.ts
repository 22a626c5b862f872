import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { baseOf, commitOf } from "../../../preview/sides/repository.ts";
import { projectIn, scratchFolder, testProject } from "./project.ts";

test("the base is the commit where the branch left, and not what others have done since", async () => {
  const { root, git, commit } = await testProject();
  const fork = await git("rev-parse", "HEAD");
  await git("checkout", "--quiet", "-b", "change");
  await commit({ "components/thing.ts": "second" });
  await git("checkout", "--quiet", "main");
  await commit({ "components/thing.ts": "of another" });
  await git("checkout", "--quiet", "change");

  expect(await baseOf(root, "main")).toEqual({ name: "main", revision: fork });
});

test("a tag and a commit's id name commits too", async () => {
  const { root, git, commit } = await testProject();
  const first = await git("rev-parse", "HEAD");
  await git("tag", "--annotate", "--message", "a release", "v1");
  await commit({});

  expect(await commitOf(root, "v1")).toBe(first);
  expect(await commitOf(root, first.slice(0, 10))).toBe(first);
  expect(await commitOf(root, "HEAD~1")).toBe(first);
});

test.each([
  [
    "origin/main",
    'there is no commit "origin/main" in this repository; run `git fetch origin main:refs/remotes/origin/main` and say `origin/main`',
  ],
  ["release", "run `git fetch origin release:refs/remotes/origin/release`"],
  ["a b; rm -rf /", "`git branch --all` lists the branches"],
  ["main..HEAD", "there is no commit"],
  ["HEAD:cli", "there is no commit"],
  ["--upload-pack=touch x", "cannot name a commit"],
  ["-n", "cannot name a commit"],
  ["", "cannot name a commit"],
  ["a\u0000b", "cannot name a commit"],
  ["a\nb", "cannot name a commit"],
])("a base called %j is told with what to do", async (name, message) => {
  const { root } = await testProject();

  await expect(baseOf(root, name)).rejects.toMatchObject({ name: "UserError", message: expect.stringContaining(message) as string });
});

test("a branch that is there only at the remote is suggested by its name", async () => {
  const { root } = await testProject();
  const clone = await scratchFolder();
  await execa("git", ["clone", "--quiet", `file://${root}`, clone]);
  await projectIn(clone).git("checkout", "--quiet", "--detach");
  await projectIn(clone).git("branch", "--quiet", "--delete", "--force", "main");

  await expect(commitOf(clone, "main")).rejects.toThrow("did you mean `origin/main`?");
});

test("a shallow clone says how to deepen it", async () => {
  const { root, git, commit } = await testProject();
  await git("checkout", "--quiet", "-b", "change");
  await commit({ "components/thing.ts": "second" });
  await git("checkout", "--quiet", "main");
  await commit({ "README.md": "more" });
  const clone = await scratchFolder();
  await execa("git", ["clone", "--quiet", "--depth", "1", "--no-single-branch", `file://${root}`, clone]);
  await projectIn(clone).git("checkout", "--quiet", "change");

  await expect(baseOf(clone, "origin/main")).rejects.toThrow(/this clone is shallow .*`git fetch --deepen=\d+`, or set `fetch-depth: 0`/);
  await execa("git", ["fetch", "--quiet", "--deepen=10"], { cwd: clone });
  expect((await baseOf(clone, "origin/main")).revision).toBe(await git("rev-parse", "main~1"));
});

test("histories that have nothing in common are told as such", async () => {
  const { root, git, commit } = await testProject();
  await git("checkout", "--quiet", "--orphan", "other");
  await commit({ "README.md": "another beginning" });

  await expect(baseOf(root, "main")).rejects.toThrow('"main" and HEAD have no commit in common');
});

test("a folder without a repository, a repository without a commit, a bare one and a machine without git are each told", async () => {
  const folder = await scratchFolder();
  vi.stubEnv("GIT_CEILING_DIRECTORIES", folder);
  await expect(baseOf(folder, "main")).rejects.toThrow(/is no git repository.*--state/);

  await execa("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder });
  await expect(baseOf(folder, "HEAD")).rejects.toThrow("has no commit yet");

  vi.stubEnv("PATH", "/nowhere");
  await expect(baseOf(folder, "main")).rejects.toThrow("git is not on PATH");
  vi.unstubAllEnvs();
});

test("a hook's variables do not lead to another repository", async () => {
  const { root, git } = await testProject();
  const other = await scratchFolder();
  await writeFile(join(other, "index"), "");
  vi.stubEnv("GIT_DIR", join(other, "nothing"));
  vi.stubEnv("GIT_INDEX_FILE", join(other, "index"));

  const commit = await commitOf(root, "main");

  vi.unstubAllEnvs();
  expect(commit).toBe(await git("rev-parse", "main"));
});
