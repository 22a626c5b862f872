import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import type { Plan } from "../../../plan/plan.ts";

/** A program that plans by telling what its environment's file and its component say, as `estate plan --format json` does. */
export const PROGRAM = `
import { readFileSync } from "node:fs";
import { join } from "node:path";
const [, environment = ""] = process.argv.slice(2);
const read = (path: string) => readFileSync(join(import.meta.dirname, "..", path), "utf8").trim();
const outputs = { file: read(\`environments/Pulumi.\${environment}.yaml\`), component: read("components/thing.ts") };
process.stdout.write(JSON.stringify({ version: 1, environment, cloud: "local", maturity: 0, resources: [], outputs }));
`;

const FILES = {
  "package.json": '{ "type": "module" }',
  "package-lock.json": "{}",
  "Pulumi.yaml": "name: mlops-estate",
  ".gitignore": ".estate/\nnode_modules/\n",
  "README.md": "read me",
  "cli/index.ts": PROGRAM,
  "components/thing.ts": "first",
  "components/README.md": "a thing",
  "test/thing.test.ts": "a test",
  "environments/Pulumi.a.yaml": "config: { cloud: local }",
  "environments/Pulumi.b.yaml": "config: { cloud: local }",
};

/** A repository of a project for one test, with what a test does to it. */
export interface TestProject {
  readonly root: string;
  readonly git: (...args: string[]) => Promise<string>;
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Writes files, commits everything and gives the commit's id. */
  readonly commit: (files: Readonly<Record<string, string>>) => Promise<string>;
}

/** A folder that goes with the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "preview-sides-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository with a small project on branch `main`. @param at where the project stands in its repository. */
export async function testProject(files: Readonly<Record<string, string>> = {}, at = ""): Promise<TestProject> {
  const project = projectIn(join(await scratchFolder(), at));
  await mkdir(project.root, { recursive: true });
  await execa("git", ["init", "--quiet", "--initial-branch=main", at === "" ? "." : join(project.root, "..")], { cwd: project.root });
  await project.commit({ ...FILES, ...files });
  return project;
}

/** The project in a folder that is a repository already. */
export function projectIn(root: string): TestProject {
  const run = async (...args: string[]) => (await execa("git", [...IDENTITY, ...args], { cwd: root })).stdout;
  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  };
  return {
    root,
    git: run,
    write,
    commit: async (files) => {
      await write(files);
      await run("add", "--all");
      await run("commit", "--quiet", "--allow-empty", "--message", "a change");
      return run("rev-parse", "HEAD");
    },
  };
}

const IDENTITY = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];

/** A plan of nothing that says something. */
export function planSaying(text: string): Plan {
  return { version: 1, environment: "a", cloud: "local", maturity: 0, resources: [], outputs: { text } };
}
