import { randomBytes } from "node:crypto";
import { access, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { environmentsIn } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import type { LoadedEnvironment } from "../environments/load.ts";
import { engineWorkspace } from "./engine-workspace.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";

/** Who applies a plan. */
export type Engine = "pulumi" | "kubectl";

/**
 * Picks who applies an environment: what is asked for, else Pulumi when its CLI is there, else kubectl. Whoever has applied an
 * environment before stays its owner, so that no object has two.
 *
 * @throws UserError saying what to install or to do first.
 */
export async function pickEngine({ name, environment: { cloud } }: LoadedEnvironment, wanted: Engine | "auto"): Promise<Engine> {
  const isLocal = cloud === "local";
  if (wanted === "kubectl" && !isLocal) throw new UserError(`environment ${name} stands on ${cloud}; only Pulumi can apply it`);
  const hasPulumi = await pulumiIsInstalled();
  if ((wanted === "pulumi" || !isLocal) && !hasPulumi) {
    throw new UserError(`environment ${name} needs the Pulumi CLI on PATH; install it from https://www.pulumi.com/docs/install`);
  }
  const engine = wanted === "auto" ? (hasPulumi ? "pulumi" : "kubectl") : wanted;
  if (engine === "kubectl" && (await stackExists(name))) {
    throw new UserError(`environment ${name} was applied by Pulumi; keep to --engine pulumi, or run \`estate destroy ${name}\` first`);
  }
  return engine;
}

/**
 * What `pulumi stack export` says of an environment, with the values of its secrets; undefined where it has no stack yet.
 *
 * @throws UserError when the backend cannot be asked.
 */
export async function exportedState(loaded: LoadedEnvironment, cluster: Cluster | undefined): Promise<string | undefined> {
  const { CommandError, LocalWorkspace, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
  const { workDir, envVars } = await workspaceOf(loaded, cluster);
  const selecting = LocalWorkspace.selectStack({ stackName: loaded.name, workDir }, { envVars });
  try {
    const stack = await selecting;
    return JSON.stringify(await stack.exportStack());
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    if (!(error instanceof CommandError)) throw error;
    const said = /stderr: (?:error: )?(.+)/.exec(error.message)?.[1] ?? "it gave no reason";
    throw new UserError(`the state of ${loaded.name} cannot be read; nothing was touched`, [{ path: "pulumi", reason: said }]);
  }
}

/** Whether our own state backend knows a stack of an environment. */
export async function stackExists(name: string): Promise<boolean> {
  const files = await readdir(join(backendFolder(), ".pulumi", "stacks", "mlops-estate")).catch((): string[] => []);
  return files.includes(`${name}.json`);
}

/** `pulumi up` through the Automation API, on the picked cluster when the environment is local. */
export async function pulumiUp(loaded: LoadedEnvironment, cluster: Cluster | undefined, onLine: (line: string) => void): Promise<void> {
  if (cluster !== undefined && (await environmentsIn(cluster)).includes(loaded.name)) {
    throw new UserError(
      `environment ${loaded.name} was applied by kubectl; keep to --engine kubectl, or run \`estate destroy ${loaded.name}\` first`,
    );
  }
  const stack = await openStack(loaded, cluster);
  const { summary } = await told(loaded, "stood up", stack.up({ onOutput: (text) => onLine(text.trimEnd()), color: "never" }));
  onLine(`pulumi up: ${summary.result}; ${JSON.stringify(summary.resourceChanges ?? {})}`);
}

/**
 * `pulumi destroy` and removal of the stack.
 *
 * @throws UserError where something of it is protected; nothing is removed then.
 */
export async function pulumiDestroy(
  loaded: LoadedEnvironment,
  cluster: Cluster | undefined,
  onLine: (line: string) => void,
): Promise<void> {
  if (!(await pulumiIsInstalled())) throw new UserError(`environment ${loaded.name} was applied by Pulumi; install its CLI to remove it`);
  const stack = await openStack(loaded, cluster);
  const { deployment } = await stack.exportStack();
  refuseProtected(loaded, deployment);
  await told(loaded, "removed", stack.destroy({ onOutput: (text) => onLine(text.trimEnd()), color: "never" }));
  await stack.workspace.removeStack(loaded.name, { preserveConfig: true });
}

/** The engine comes upon what is protected after it has removed all that stands on it, unless it previews, which the Automation API skips. */
function refuseProtected({ file, name }: LoadedEnvironment, deployment: { readonly resources?: readonly KeptResource[] }): void {
  const kept = (deployment.resources ?? []).filter(({ protect }) => protect === true);
  if (kept.length === 0) return;
  throw new UserError(
    `environment ${name} has protected data; nothing was removed. Set \`protectData: false\` in ${file} and run \`estate up ${name}\` first`,
    kept.map(({ type, urn }) => ({ path: urn.split("::").at(-1) ?? urn, reason: `${type} is protected` })),
  );
}

interface KeptResource {
  readonly urn: string;
  readonly type: string;
  readonly protect?: boolean;
}

/** What the engine failed at was shown as it happened: cloud, credentials, quota. Its error says all of it again, with a stack of ours. */
async function told<Result>({ name }: LoadedEnvironment, done: string, running: Promise<Result>): Promise<Result> {
  const { CommandError } = await import("@pulumi/pulumi/automation/index.js");
  return running.catch((error: unknown) => {
    throw error instanceof CommandError ? new UserError(`environment ${name} was not ${done}: Pulumi failed as shown above`) : error;
  });
}

async function openStack(loaded: LoadedEnvironment, cluster: Cluster | undefined) {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const { workDir, envVars } = await workspaceOf(loaded, cluster);
  return LocalWorkspace.createOrSelectStack({ stackName: loaded.name, workDir }, { envVars });
}

async function workspaceOf(loaded: LoadedEnvironment, cluster: Cluster | undefined) {
  const kubeconfig = cluster === undefined ? {} : { KUBECONFIG: cluster.kubeconfigPath };
  const envVars = { ...(await backendVariables(process.env)), ...kubeconfig };
  const workDir = await engineWorkspace(PROJECT_ROOT, loaded.file, join(backendFolder(), "workspace"));
  return { workDir, envVars };
}

/** Backend and passphrase of our own where a person has set none: a folder on this machine and a file that only its owner reads. */
export async function backendVariables(environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const hasBackend = environment["PULUMI_BACKEND_URL"] !== undefined || environment["PULUMI_ACCESS_TOKEN"] !== undefined;
  const hasPassphrase = environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined || environment["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
  if (!hasBackend) await mkdir(backendFolder(), { recursive: true, mode: 0o700 });
  return {
    ...(hasBackend ? {} : { PULUMI_BACKEND_URL: `file://${backendFolder()}` }),
    ...(hasPassphrase || environment["PULUMI_ACCESS_TOKEN"] !== undefined ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile() }),
  };
}

async function passphraseFile(): Promise<string> {
  const file = join(backendFolder(), "passphrase");
  await mkdir(backendFolder(), { recursive: true, mode: 0o700 });
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  return file;
}

function backendFolder(): string {
  return join(stateDirectory(), "pulumi");
}

async function pulumiIsInstalled(): Promise<boolean> {
  const { failed } = await execa("pulumi", ["version"], { reject: false });
  return !failed;
}
