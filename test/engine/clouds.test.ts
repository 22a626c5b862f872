import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { bareVariables, type EngineAnswer, type EngineStack, engineStack, whyNoEngine } from "../support/pulumi-engine.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { asAws } from "./as-aws.ts";
import { type PreviewedState, previewed, recorded } from "./preview.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: clouds were not tested under the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

/** What `pulumi preview --json` says, as far as a test looks into it. */
interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string; readonly newState: PreviewedState }[];
  readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
}

async function preview(stack: EngineStack): Promise<{ exitCode: EngineAnswer["exitCode"]; steps: Preview["steps"]; said: string[] }> {
  const { all, exitCode, stdout } = await stack.pulumi("preview", "--json");
  if (!stdout.startsWith("{")) throw new Error(all);
  const { diagnostics = [], steps }: Preview = JSON.parse(stdout);
  return { exitCode, steps, said: diagnostics.map(({ message }) => message.trimEnd()) };
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
  }, 60_000);

  afterAll(async () => {
    providers?.close();
    await stack?.delete();
  });

  it("is previewed as it was planned: inputs, parents, providers, protection and dependencies, and nothing is said about it", async (context) => {
    skipWithoutEngine(context);
    const { exitCode, said, steps } = await preview(stack);

    expect(said).toEqual([]);
    expect(exitCode).toBe(0);
    expect(Object.fromEntries(steps.map(({ newState, urn }) => [urn, previewed(newState)]))).toEqual(
      Object.fromEntries(plan.resources.map((each) => [each.urn, recorded(each)])),
    );
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(plan.resources.map(({ external }) => (external ? "read" : "create"))));
    expect(providers.changes).toEqual([]);
  }, 60_000);
});

describe.each(["dev-aws", "dev-azure", "dev-gcp"])("the environment %s without its region, under the real engine", (name) => {
  it("is told so in a person's words, and nothing is registered", async (context) => {
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
  }, 60_000);
});

/** Packages whose providers a plan uses. An engine that wants any other finds none, and fails. */
function packagesOf(plan: Plan): string[] {
  const types = plan.resources.flatMap(({ type }) => /^pulumi:providers:(.+)$/.exec(type)?.[1] ?? []);
  return [...new Set(types)];
}

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
  }, 60_000);

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

  it("is stood up by `estate up`, which leaves its file as it is", async (context) => {
    skipWithoutEngine(context);
    const file = join(ROOT, `environments/Pulumi.${environment}.yaml`);
    const before = await readFile(file, "utf8");

    const { all } = await estate("up", environment);

    expect(all).toContain(`pulumi up: succeeded; {"create":${plan.resources.length}}`);
    const made = plan.resources.filter(({ custom, external, type }) => custom && external !== true && !type.startsWith("pulumi:"));
    expect(providers.changes.toSorted()).toEqual(made.map(({ urn }) => `create ${urn}`).sort());
    expect(await readFile(file, "utf8")).toBe(before);
  }, 120_000);

  it("has nothing in it that the program took from where the cloud gave nothing", async (context) => {
    skipWithoutEngine(context);
    const { deployment } = await pulumi("stack", "export");
    const inputs = deployment.resources.map(
      ({ inputs: own = {}, urn }: { inputs?: object; urn: string }) => `${urn} ${JSON.stringify(own)}`,
    );

    expect(inputs.filter((text: string) => text.includes("undefined"))).toEqual([]);
  }, 30_000);

  it("has nothing to change when it stands", async (context) => {
    skipWithoutEngine(context);
    const { changeSummary, steps } = await pulumi("preview", "--json");

    const changed = steps.filter(({ op }: { op: string }) => op !== "same");
    expect(changed.map(({ diffReasons, op, urn }: Record<string, unknown>) => ({ op, urn, diffReasons }))).toEqual([]);
    expect(changeSummary).toEqual({ same: plan.resources.length });
  }, 60_000);

  it("is not removed by `estate destroy`, nor any part of it, and the person is told why", async (context) => {
    skipWithoutEngine(context);
    const before = providers.changes.length;
    const { all, exitCode } = await estate("destroy", environment, "--yes");

    expect(providers.changes.length).toBe(before);
    expect(exitCode).toBe(1);
    expect(all).toMatch(/protected/);
    expect(all).not.toContain("This is a defect of estate");
  }, 120_000);
});
