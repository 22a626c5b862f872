import { createHash } from "node:crypto";
import { posix } from "node:path";
import { PLAN_VERSION } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { ProjectTree } from "./project-tree.ts";

/** Folders whose code and data make a plan. */
const FOLDERS = ["stacks/", "components/", "pins/", "plan/", "environments/", "cli/"];

/** Files beside them that decide how that code runs. */
const FILES = ["Pulumi.yaml", "package.json", "package-lock.json"];

/** Files of environments: each is of one plan only. */
const ENVIRONMENT_FILE = /^environments\/Pulumi\.[^/]+\.yaml$/;

/** What stands in those folders for people and editors. */
const NOT_READ = /\.md$|^environments\/environment\.schema\.json$/;

/**
 * Names everything that the plan of an environment depends on, in 64 hexadecimal digits: equal keys have equal plans, whatever else differs
 * between two commits. The file of another environment is no part of it, and neither are documentation and tests.
 *
 * @param named files and folders that the environment's file names, relative to the project, such as its `charts.crds`.
 */
export function programKey(tree: ProjectTree, environment: string, named: readonly string[] = []): string {
  const own = environmentFile(environment);
  return keyOf(tree, (path) => path === own || isProgram(path) || isNamed(path, named));
}

/** Names the program of an environment without what its file says: its {@link programKey} without that file. */
export function codeKey(tree: ProjectTree, named: readonly string[] = []): string {
  return keyOf(tree, (path) => isProgram(path) || isNamed(path, named));
}

/** Path of an environment's file, relative to the project. */
export function environmentFile(environment: string): string {
  return `environments/Pulumi.${environment}.yaml`;
}

/** Whether plans depend on a file of the project, and not only those of one environment. */
export function isProgram(path: string): boolean {
  if (NOT_READ.test(path) || ENVIRONMENT_FILE.test(path)) return false;
  return FILES.includes(path) || FOLDERS.some((folder) => path.startsWith(folder));
}

function isNamed(path: string, named: readonly string[]): boolean {
  return named.map((each) => posix.normalize(each).replace(/\/+$/, "")).some((each) => path === each || path.startsWith(`${each}/`));
}

function keyOf({ files }: ProjectTree, isPart: (path: string) => boolean): string {
  const parts = [...files].filter(([path]) => isPart(path)).sort(([a], [b]) => compareText(a, b));
  const [major = ""] = process.versions.node.split(".");
  return createHash("sha256")
    .update(JSON.stringify([PLAN_VERSION, major, parts]))
    .digest("hex");
}
