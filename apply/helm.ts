import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import type { DesiredRelease } from "../plan/render/desired.ts";
import { toYaml } from "../plan/render/yaml.ts";
import { ensureTools } from "../toolchain/build.ts";
import type { Target } from "./api.ts";

/** A chart on this machine, or why it is not. */
export type Chart = { readonly archive: string } | { readonly unreachable: string };

/** Seconds that fetching a chart may take before its place counts as unreachable. */
const fetchSeconds = 30;

/** What failed is the way to the chart, not the chart: nobody answered, or somebody in between did. */
const wayFailed =
  /dial tcp|no such host|connection refused|connection reset|network is unreachable|i\/o timeout|context deadline exceeded|TLS handshake|x509:|EOF|proxyconnect|server misbehaving|(?:status code|response|: )\s*(?:40[37]|429|5\d\d)\b|40[37] (?:Forbidden|Proxy)|50\d |timed out/i;

/**
 * Fetches a release's chart, once: charts are pinned by version, so a fetched one is kept in the state folder.
 *
 * @throws UserError when its place answers but does not have the chart.
 */
export async function fetchChart(release: DesiredRelease): Promise<Chart> {
  const kept = join(stateDirectory(), "charts", digestOf([release.chart, release.version, release.repository ?? ""]));
  const archive = await archiveIn(kept);
  if (archive !== undefined) return { archive };
  await mkdir(join(stateDirectory(), "charts"), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(`${kept}-`);
  try {
    const result = await helm(["pull", ...sourceOf(release), "--destination", fresh], { timeoutSeconds: fetchSeconds });
    const fetched = await archiveIn(fresh);
    if (result.exitCode === 0 && fetched !== undefined) {
      await rename(fresh, kept).catch(() => undefined);
      return { archive: (await archiveIn(kept)) ?? fetched };
    }
    if (wayFailed.test(result.stderr)) return { unreachable: lastLine(result.stderr) };
    throw new UserError(`chart ${release.chart} ${release.version} cannot be fetched: ${lastLine(result.stderr)}`);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Custom resource definitions in a chart's own folder for them, as YAML. Helm installs these once and never upgrades them. */
export async function chartDefinitions(archive: string): Promise<string> {
  return must(["show", "crds", archive], "cannot read the chart");
}

/** Everything that a chart renders to, its own folder of definitions included, as YAML. */
export async function renderedChart(release: DesiredRelease, archive: string): Promise<string> {
  const args = ["template", release.name, archive, "--namespace", release.namespace, "--include-crds", "--no-hooks", "--values", "-"];
  return must(args, `chart of ${release.namespace}/${release.name} cannot be rendered`, toYaml(release.values));
}

/** Status of a release as Helm knows it, such as `deployed`; undefined when there is none. */
export async function releaseStatus(
  target: Target,
  release: { readonly name: string; readonly namespace: string },
): Promise<string | undefined> {
  const result = await helm(["status", release.name, "--namespace", release.namespace, "--output", "json", ...access(target)]);
  if (result.exitCode === 0) return (JSON.parse(result.stdout) as { readonly info?: { readonly status?: string } }).info?.status;
  if (/release: not found/.test(result.stderr)) return undefined;
  throw new UserError(`cluster ${target.name}: helm cannot read release ${release.namespace}/${release.name}: ${lastLine(result.stderr)}`);
}

/** Installs a release or upgrades it. Values go through standard input, so they stand in no file and no process list. */
export async function installRelease(
  target: Target,
  release: DesiredRelease,
  archive: string,
  options: { readonly timeoutSeconds: number; readonly takeOwnership: boolean },
): Promise<void> {
  await endInterrupted(target, release);
  const wait = ["--wait", "--timeout", `${options.timeoutSeconds}s`, ...(options.takeOwnership ? ["--take-ownership"] : [])];
  const args = ["upgrade", "--install", release.name, archive, "--namespace", release.namespace, "--history-max", "3", "--values", "-"];
  await must([...args, ...wait, ...access(target)], `release ${release.namespace}/${release.name} failed`, toYaml(release.values));
}

/** Removes a release and waits until its objects are gone. */
export async function uninstallRelease(target: Target, release: { readonly name: string; readonly namespace: string }): Promise<void> {
  const args = ["uninstall", release.name, "--namespace", release.namespace, "--ignore-not-found", "--wait", "--timeout", "120s"];
  await must([...args, ...access(target)], `release ${release.namespace}/${release.name} cannot be removed`);
}

/** What an installed release is compared by. */
export function releaseDigest({ chart, version, repository, values }: DesiredRelease): string {
  return digestOf([chart, version, repository ?? "", toYaml(values)]);
}

/** Whoever was killed half-way left a lock in the release. We hold the environment's own, so nobody else is at work. */
async function endInterrupted(target: Target, release: DesiredRelease): Promise<void> {
  const status = await releaseStatus(target, release);
  if (status === "pending-install") await uninstallRelease(target, release);
  if (status !== "pending-upgrade" && status !== "pending-rollback") return;
  await must(
    ["rollback", release.name, "--namespace", release.namespace, ...access(target)],
    `release ${release.namespace}/${release.name} was interrupted`,
  );
}

function sourceOf({ chart, version, repository }: DesiredRelease): string[] {
  const plain = /^oci:\/\/(?:localhost|127\.|\[::1\])/.test(chart) ? ["--plain-http"] : [];
  return [chart, "--version", version, ...(repository === undefined ? [] : ["--repo", repository]), ...plain];
}

function access(target: Target): string[] {
  return ["--kubeconfig", target.kubeconfigPath, "--kube-context", target.context];
}

async function must(args: readonly string[], what: string, input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await helm(args, { input });
  if (exitCode === 0) return stdout;
  throw new UserError(`${what}: ${lastLine(stderr)}`);
}

/** Helm with folders of its own, so that nothing of a person's Helm set-up has a say. */
async function helm(args: readonly string[], options: { readonly input?: string; readonly timeoutSeconds?: number } = {}) {
  const { helm: program } = await ensureTools(["helm"]);
  const home = join(stateDirectory(), "helm");
  const env = { HELM_CACHE_HOME: join(home, "cache"), HELM_CONFIG_HOME: join(home, "config"), HELM_DATA_HOME: join(home, "data") };
  const timeout = options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 };
  const result = await execa(program, args, { env, input: options.input ?? "", reject: false, ...timeout });
  const late = result.timedOut ? `timed out after ${options.timeoutSeconds ?? 0} s` : "";
  return { stdout: result.stdout, stderr: `${result.stderr}${late}`, exitCode: result.exitCode ?? 1 };
}

async function archiveIn(folder: string): Promise<string | undefined> {
  const files = await readdir(folder).catch(() => []);
  const archive = files.find((file) => file.endsWith(".tgz"));
  return archive === undefined ? undefined : join(folder, archive);
}

function lastLine(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("WARNING:"));
  return (lines.at(-1) ?? "no reason given").replace(/^Error: (?:INSTALLATION FAILED: |UPGRADE FAILED: )?/, "").slice(0, 500);
}

function digestOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
