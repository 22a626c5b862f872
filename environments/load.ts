import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import { type Problem, UserError } from "../components/core/errors.ts";
import { type KeyedProblem, nearest } from "../components/core/parse.ts";
import { checkEnvironment } from "./check.ts";
import { bareKey, ENVIRONMENT_NAME, ENVIRONMENT_NAME_RULE, PROJECT } from "./keys.ts";
import { isTree, type Tree } from "./merge.ts";
import { positionOf } from "./positions.ts";
import type { Environment } from "./schema.ts";

/** Folder of the environment files, relative to the project; `stackConfigDir` of Pulumi.yaml. */
const ENVIRONMENTS_FOLDER = "environments";

/** An environment file that was found valid. */
export interface LoadedEnvironment {
  /** Name of the environment, which is the stack's too. */
  readonly name: string;
  /** Path of its file, relative to the project. */
  readonly file: string;
  readonly environment: Environment;
  /** What the file says, by key and without defaults. */
  readonly values: Tree;
  /** Configuration as the Pulumi engine hands it to a program: `mlops-estate:<key>` -> text, objects as JSON. */
  readonly pulumiConfig: Readonly<Record<string, string>>;
}

/** Keys that Pulumi itself keeps in a stack's file. https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/ */
const PULUMI_KEYS = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

const LARGEST_FILE_BYTES = 512 * 1024;

/** Names of all environments of a project, sorted. */
export function environmentNames(root: string): string[] {
  return readdirSync(join(root, ENVIRONMENTS_FOLDER))
    .flatMap((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Reads and validates an environment's file.
 *
 * @param root folder of the project.
 * @throws UserError with all problems at once, each with file, line, column and key path.
 */
export function loadEnvironment(name: string, root: string): LoadedEnvironment {
  const file = `${ENVIRONMENTS_FOLDER}/Pulumi.${knownName(name, root)}.yaml`;
  const lines = new LineCounter();
  const document = parseYaml(readText(join(root, file), file), file, lines);
  const config = configOf(document, file, lines);
  const values = withoutNamespace(config);
  const { environment, problems } = checkEnvironment(values);
  if (environment === undefined)
    throw invalid(
      file,
      problems.map((problem) => placed(problem, document, lines, config, file)),
    );
  return { name, file, environment, values, pulumiConfig: pulumiConfigOf(config) };
}

function knownName(name: string, root: string): string {
  const names = environmentNames(root);
  if (names.includes(name) && ENVIRONMENT_NAME.test(name)) return name;
  if (names.includes(name)) throw new UserError(`the name of environment ${JSON.stringify(name.slice(0, 80))} ${ENVIRONMENT_NAME_RULE}`);
  const suggestion = nearest(name, names);
  const hint = suggestion === undefined ? `environments: ${names.join(", ")}` : `did you mean \`${suggestion}\`?`;
  throw new UserError(`there is no environment ${JSON.stringify(name.slice(0, 80))}; ${hint}`);
}

function readText(path: string, file: string): string {
  const bytes = readFileSync(path);
  if (bytes.length > LARGEST_FILE_BYTES) {
    throw invalid(file, [{ path: "", reason: `is ${bytes.length} bytes; an environment is at most ${LARGEST_FILE_BYTES}`, file }]);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid(file, [{ path: "", reason: "is not UTF-8 text; save it as UTF-8", file }]);
  }
}

function parseYaml(text: string, file: string, lines: LineCounter): Document {
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  if (document.errors.length === 0) return document;
  throw invalid(
    file,
    document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { path: "", reason: error.message.replace(/^[A-Z]/, (first) => first.toLowerCase()), file, line, column: col };
    }),
  );
}

function configOf(document: Document, file: string, lines: LineCounter): Tree {
  const content = plainContent(document, file);
  if (content === null) throw invalid(file, [{ path: "", reason: "is empty; start with `config:` and below it `cloud: local`", file }]);
  if (!isTree(content)) throw invalid(file, [{ path: "", reason: "must be an object with the key `config`", file }]);
  const unknown = Object.keys(content).filter((key) => !PULUMI_KEYS.includes(key));
  if (unknown.length > 0)
    throw invalid(
      file,
      unknown.map((key) => misplaced(key, document, lines, file)),
    );
  const config = content["config"] ?? {};
  if (!isTree(config))
    throw invalid(file, [{ path: "config", reason: "must be an object", file, ...positionOf(document, lines, ["config"]) }]);
  return config;
}

/** Resolving aliases may grow a small file without bound, which the library refuses by throwing. */
function plainContent(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid(file, [{ path: "", reason: error instanceof Error ? error.message : String(error), file }]);
  }
}

function misplaced(key: string, document: Document, lines: LineCounter, file: string): Problem {
  const suggestion = nearest(key, PULUMI_KEYS);
  const reason =
    suggestion === undefined ? "unknown key here; the estate's keys stand below `config:`" : `unknown key; did you mean \`${suggestion}\`?`;
  return { path: key.slice(0, 80), reason, file, ...positionOf(document, lines, [key]) };
}

/** The project's own values by bare key; those of other namespaces (`aws:region`) are for providers. */
function withoutNamespace(config: Tree): Tree {
  const own = Object.entries(config).flatMap(([key, value]) => {
    const bare = bareKey(key);
    return bare === undefined ? [] : [[bare, value] as const];
  });
  return Object.fromEntries(own);
}

function placed(problem: Problem & KeyedProblem, document: Document, lines: LineCounter, config: Tree, file: string): Problem {
  const { keys, ...rest } = problem;
  const [first, ...below] = keys;
  const written = Object.keys(config).find((key) => bareKey(key) === first);
  const path = written === undefined ? ["config"] : ["config", written, ...below];
  return { ...rest, file, ...positionOf(document, lines, path) };
}

/** Values by key as the engine hands them to a program. */
export function pulumiConfigOf(config: Tree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${PROJECT}:${key}`, engineText(value)]),
  );
}

/** A value as the engine hands it over: text, with an object's keys in order and nothing for null. Seen with the engine of Pulumi 3.260. */
function engineText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, (_key, below: unknown) => (isTree(below) ? inKeyOrder(below) : below));
}

function inKeyOrder(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function invalid(file: string, problems: readonly Problem[]): UserError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new UserError(`${file} is not valid (${count}); nothing was touched`, problems);
}
