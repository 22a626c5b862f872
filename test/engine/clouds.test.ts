import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { bareVariables, type EngineStack, engineStack, whyNoEngine } from "../support/pulumi-engine.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { asAws } from "./as-aws.ts";
import { beforeItsCluster, charts, isOfChart, plannedCharts, standingCharts } from "./charts.ts";
import { HANGS, packagesOf, preview, previewed, recorded } from "./preview.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: clouds were not tested under the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

describe.each(CLOUD_ENVIRONMENTS)("the environment %s under the real engine", (name) => {
  let plan: Plan;
  let providers: StandInProviders;
  let stack: EngineStack;

  beforeAll(async () => {
    if (missing !== undefined) return;
    plan = await shippedPlan(name);
    providers = await standInProviders(packagesOf(plan));
    stack = await engineStack(name, providers.variables);
  }, HANGS);

  afterAll(async () => {
    providers?.close();
    await stack?.delete();
  });

  it("is previewed as it was planned: inputs, parents, providers, protection and dependencies, and nothing is said about it", {
    timeout: HANGS,
  }, async (context) => {
    skipWithoutEngine(context);
    const { exitCode, said, steps } = await preview(stack);

    expect(said).toEqual([]);
    expect(exitCode).toBe(0);
    expect(Object.fromEntries(steps.map(({ newState, urn }) => [urn, beforeItsCluster(previewed(newState))]))).toEqual(
      Object.fromEntries(plan.resources.map((each) => [each.urn, beforeItsCluster(recorded(each))])),
    );
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(plan.resources.map(({ external }) => (external ? "read" : "create"))));
    expect(providers.changes).toEqual([]);
  });
});

describe.each(["dev-aws", "dev-azure", "dev-gcp"])("the environment %s without its region, under the real engine", (name) => {
  it("is told so in a person's words, and nothing is registered", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const stack = await engineStack(name, {});
    try {
      await stack.pulumi("config", "rm", "region");
      const { exitCode, said, steps } = await preview(stack);

      expect(exitCode).not.toBe(0);
      expect(said).toEqual([
        expect.stringMatching(/^error: the environment is not valid; nothing was touched\n {2}region: is required on [^\n]+$/),
      ]);
      expect(steps.map(({ newState }) => newState.type)).toEqual(["pulumi:pulumi:Stack"]);
    } finally {
      await stack.delete();
    }
  });
});

describe("an estate whose data is protected, under the real engine", () => {
  const environment = "prod-aws";
  let plan: Plan;
  let providers: StandInProviders;
  let state: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    plan = await shippedPlan(environment);
    providers = await standInProviders(packagesOf(plan), asAws);
    state = await mkdtemp(join(tmpdir(), "estate-engine-"));
  }, HANGS);

  afterAll(async () => {
    providers?.close();
    if (state !== undefined) await rm(state, { recursive: true, force: true });
  });

  const variables = () => ({ ...bareVariables(state), ...providers.variables, ESTATE_STATE: state });
  const estate = (...words: string[]) =>
    execa("node", [join(ROOT, "cli/index.ts"), ...words], { env: variables(), extendEnv: false, reject: false, all: true });
  const pulumi = async (...words: string[]) => {
    const backend = join(state, "pulumi");
    const own = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: join(backend, "passphrase") };
    const options = { cwd: join(backend, "workspace"), env: { ...variables(), ...own }, extendEnv: false };
    return JSON.parse((await execa("pulumi", [...words, "--stack", environment, "--non-interactive"], options)).stdout);
  };

  it("is stood up by `estate up`, which leaves its file as it is", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const file = join(ROOT, `environments/Pulumi.${environment}.yaml`);
    const before = await readFile(file, "utf8");

    const { all } = await estate("up", environment);

    expect(all).toContain(`pulumi up: succeeded; {"create":${plan.resources.length + charts(plan).length}}`);
    const made = plan.resources.filter(({ custom, external, type }) => custom && external !== true && !type.startsWith("pulumi:"));
    expect(providers.changes.filter((change) => !isOfChart(change)).toSorted()).toEqual(made.map(({ urn }) => `create ${urn}`).sort());
    expect(await readFile(file, "utf8")).toBe(before);
  });

  it("has its charts as they were planned, each rendered by the provider of its cluster", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { deployment } = await pulumi("stack", "export");

    expect(standingCharts(deployment.resources)).toEqual(plannedCharts(plan));
  });

  it("has nothing in it that the program took from where the cloud gave nothing", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { deployment } = await pulumi("stack", "export");
    const inputs = deployment.resources.map(
      ({ inputs: own = {}, urn }: { inputs?: object; urn: string }) => `${urn} ${JSON.stringify(own)}`,
    );

    expect(inputs.filter((text: string) => text.includes("undefined"))).toEqual([]);
  });

  it("has nothing to change when it stands", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { changeSummary, steps } = await pulumi("preview", "--json");

    const changed = steps.filter(({ op }: { op: string }) => op !== "same");
    expect(changed.map(({ diffReasons, op, urn }: Record<string, unknown>) => ({ op, urn, diffReasons }))).toEqual([]);
    expect(changeSummary).toEqual({ same: plan.resources.length + charts(plan).length });
  });

  it("is not removed by `estate destroy`, nor any part of it, and the person is told why", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const before = providers.changes.length;
    const { all, exitCode } = await estate("destroy", environment, "--yes");

    expect(providers.changes.length).toBe(before);
    expect(exitCode).toBe(1);
    expect(all).toMatch(/protected/);
    expect(all).not.toContain("This is a defect of estate");
  });
});
