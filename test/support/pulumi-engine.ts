import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { engineWorkspace } from "../../cli/engine-workspace.ts";
import type { Tree } from "../../environments/merge.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What of Pulumi this machine lacks, in words; nothing when the engine can run a program. */
export async function whyNoEngine(): Promise<string | undefined> {
  const { failed } = await execa("pulumi", ["version"], { reject: false });
  if (failed) return "no Pulumi CLI on PATH";
  const host = await execa("sh", ["-c", "command -v pulumi-language-nodejs"], { reject: false });
  return host.failed ? "no pulumi-language-nodejs on PATH" : undefined;
}

/** How a command of the engine ended, and what it said. */
export interface EngineAnswer {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Both streams, as a person sees them. */
  readonly all: string;
}

/** A stack of an environment of this project, with state and settings in a folder of its own. */
export interface EngineStack {
  pulumi(...words: string[]): Promise<EngineAnswer>;
  delete(): Promise<void>;
}

/**
 * Makes such a stack. `variables` say where its providers are: nothing of this machine's own is handed on, so no credential is.
 *
 * @param root the project. Default: this one.
 */
export async function engineStack(name: string, variables: Readonly<Record<string, string>>, root = ROOT): Promise<EngineStack> {
  const folder = await mkdtemp(join(tmpdir(), "estate-engine-"));
  const cwd = await engineWorkspace(root, `environments/Pulumi.${name}.yaml`, folder);
  const own = { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex") };
  const env = { ...bareVariables(folder), ...own, ...variables };
  const pulumi = async (...words: string[]): Promise<EngineAnswer> => {
    const command = [...words, "--stack", name, "--non-interactive"];
    const { all, exitCode, stdout } = await execa("pulumi", command, { cwd, env, extendEnv: false, reject: false, all: true });
    return { exitCode, stdout, all };
  };
  await execa("pulumi", ["stack", "init", name], { cwd, env, extendEnv: false });
  return { pulumi, delete: () => rm(folder, { recursive: true, force: true }) };
}

/** Says something else in a stack's settings, as a person does who edits them. */
export async function configure(stack: EngineStack, values: Tree): Promise<void> {
  const { all, exitCode } = await stack.pulumi("config", "set-all", "--path", ...leavesOf(values).flatMap((each) => ["--plaintext", each]));
  if (exitCode !== 0) throw new Error(all);
}

function leavesOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [`${path}=${String(value)}`];
  const below = Array.isArray(value)
    ? value.map((each, index) => [`[${index}]`, each] as const)
    : Object.entries(value).map(([key, each]) => [path === "" ? key : `.${key}`, each] as const);
  return below.flatMap(([step, each]) => leavesOf(each, `${path}${step}`));
}

/** All that the engine and the program need of a machine. Plugins are neither found in a person's home nor fetched. */
export function bareVariables(home: string): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: home,
    PULUMI_HOME: join(home, "pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
