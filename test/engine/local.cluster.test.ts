import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { backendVariables } from "../../cli/engine.ts";
import { engineWorkspace } from "../../cli/engine-workspace.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { record } from "../../plan/record/index.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { whyNoEngine } from "../support/pulumi-engine.ts";
import { type PreviewedState, previewed, recorded } from "./preview.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ENVIRONMENT_FILE = join(ROOT, "environments/Pulumi.local.yaml");

const missing = await missingParts();
if (missing !== undefined) console.log(`skipped: the real engine was not tested: ${missing}`);

/** What of Pulumi this machine lacks, in words; nothing when the engine can run. */
async function missingParts(): Promise<string | undefined> {
  const engine = await whyNoEngine();
  if (engine !== undefined) return engine;
  const { stdout } = await execa("pulumi", ["plugin", "ls", "--json"], { reject: false });
  return stdout.includes('"kubernetes"') ? undefined : "no kubernetes plugin; install it with `pulumi plugin install resource kubernetes`";
}

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

describe("the local estate under the real engine", () => {
  let cluster: ThrowAwayCluster;
  let state: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    cluster = await throwAwayCluster({ name: "estate-local" });
    state = cluster.state;
  }, 300_000);

  afterAll(async () => {
    await cluster?.delete();
  });

  const estate = (...words: string[]) =>
    execa("node", [join(ROOT, "cli/index.ts"), ...words], { env: { ESTATE_STATE: state }, reject: false, all: true });

  it("is stood up by `estate up`, which changes no file of the project and a second time nothing at all", async (context) => {
    skipWithoutEngine(context);
    const before = await readFile(ENVIRONMENT_FILE, "utf8");

    const first = await estate("up", "local", "--engine", "pulumi");
    const second = await estate("up", "local", "--engine", "pulumi");

    expect(first.all).toContain("pulumi up: succeeded");
    expect(second.all).toMatch(/pulumi up: succeeded; \{"same":\d+\}/);
    expect(await readFile(ENVIRONMENT_FILE, "utf8")).toBe(before);
    const { stdout } = await cluster.kubectl(["get", "deployments,statefulsets", "--namespace", "mlops", "--output=name"]);
    expect(stdout.split("\n").sort()).toContain("deployment.apps/mlflow");
  }, 300_000);

  it("has one owner: what Pulumi applied, kubectl leaves alone", async (context) => {
    skipWithoutEngine(context);
    const { all, exitCode } = await estate("up", "local", "--engine", "kubectl");

    expect(exitCode).toBe(1);
    expect(all).toContain("environment local was applied by Pulumi");
  }, 300_000);

  it("is gone after `estate destroy`, the stack too", async (context) => {
    skipWithoutEngine(context);
    const { exitCode } = await estate("destroy", "local");

    expect(exitCode).toBe(0);
    const { stdout } = await cluster.kubectl(["get", "namespace", "mlops", "--ignore-not-found", "--output=name"]);
    expect(stdout).toBe("");
    expect((await estate("up", "local", "--engine", "kubectl", "--no-wait")).exitCode).toBe(0);
  }, 300_000);
});

describe("the recorded plan", () => {
  it("has the resources of `pulumi preview --json`, with their inputs, parents and dependencies", async (context) => {
    skipWithoutEngine(context);
    const folder = await mkdtemp(join(tmpdir(), "estate-preview-"));
    try {
      const states = await preview(folder);
      const { environment, pulumiConfig: config } = loadEnvironment("local", ROOT);
      const request = { root: ROOT, project: "mlops-estate", environment: "local", cloud: environment.cloud, maturity: 0, config };
      const plan = await record({ ...request, env: process.env });

      expect(Object.fromEntries(plan.resources.map((each) => [each.urn, recorded(each)]))).toEqual(
        Object.fromEntries(states.map((each) => [each.urn, previewed(each)])),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);
});

async function preview(folder: string): Promise<PreviewedState[]> {
  const cwd = await engineWorkspace(ROOT, "environments/Pulumi.local.yaml", folder);
  const own = { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "a test's" };
  const options = { cwd, env: { ...(await backendVariables({ ...process.env, ...own })), ...own } };
  await execa("pulumi", ["stack", "init", "local"], options);
  const { stdout } = await execa("pulumi", ["preview", "--json", "--stack", "local"], options);
  return JSON.parse(stdout).steps.map(({ newState }: { newState: PreviewedState }) => newState);
}
