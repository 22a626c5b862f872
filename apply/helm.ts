import { createHash } from "node:crypto";
import { join } from "node:path";
import { type HelmResult, lastLine, runHelm } from "../charts/helm.ts";
import { ensureArchive } from "../charts/pull.ts";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import type { DesiredRelease } from "../plan/render/desired.ts";
import { toYaml } from "../plan/render/yaml.ts";
import { ensureTools } from "../toolchain/build.ts";
import type { Target } from "./api.ts";

/** A chart on this machine, or why it is not. */
export type Chart = { readonly archive: string } | { readonly unreachable: string };

/**
 * Fetches a release's chart, once: charts are pinned by version, so a fetched one is kept in the state folder.
 *
 * @throws UserError when its place answers but does not have the chart.
 */
export async function fetchChart(release: DesiredRelease): Promise<Chart> {
  const chart = await ensureArchive(join(stateDirectory(), "charts"), release, helmPath);
  return "path" in chart ? { archive: chart.path } : chart;
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

function access(target: Target): string[] {
  return ["--kubeconfig", target.kubeconfigPath, "--kube-context", target.context];
}

async function must(args: readonly string[], what: string, input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await helm(args, { input });
  if (exitCode === 0) return stdout;
  throw new UserError(`${what}: ${lastLine(stderr)}`);
}

async function helm(args: readonly string[], { input = "" }: { readonly input?: string } = {}): Promise<HelmResult> {
  return runHelm(await helmPath(), args, { home: join(stateDirectory(), "helm"), input });
}

async function helmPath(): Promise<string> {
  return (await ensureTools(["helm"])).helm;
}

function digestOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
