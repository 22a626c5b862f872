import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { parse, stringify } from "yaml";
import { PROJECT } from "../../environments/keys.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Plan } from "../../plan/plan.ts";
import { differenceOf } from "../../preview/difference/index.ts";
import { sideOfState } from "../../preview/sides/state.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { configure, type EngineStack, engineStack, whyNoEngine } from "../support/pulumi-engine.ts";
import { quietRecord } from "../support/quiet-record.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { asAws } from "./as-aws.ts";
import { asReplaced } from "./as-replaced.ts";
import { operationsOfEngine, operationsOfPreview } from "./operations.ts";
import { HANGS, packagesOf, preview } from "./preview.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PROGRAM = "test/engine/programs/changes.ts";
const STACK = "changes";

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: previews were not held to the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

/** A project around the program, as the engine wants one. */
async function projectOf(program: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "estate-changes-"));
  const settings = parse(await readFile(join(ROOT, "Pulumi.yaml"), "utf8")) as object;
  await mkdir(join(root, "environments"));
  await writeFile(join(root, "Pulumi.yaml"), stringify({ ...settings, main: relative(root, join(ROOT, program)) }));
  await writeFile(join(root, `environments/Pulumi.${STACK}.yaml`), stringify({ config: { side: "before" } }));
  return root;
}

function planAfter(): Promise<Plan> {
  const config = { [`${PROJECT}:side`]: "after" };
  return quietRecord({
    root: ROOT,
    project: PROJECT,
    environment: STACK,
    cloud: "aws",
    maturity: 0,
    config,
    program: PROGRAM,
    env: process.env,
  });
}

/** What stands, as `pulumi stack export` tells it. */
async function standing(stack: EngineStack, environment: string) {
  const { all, exitCode, stdout } = await stack.pulumi("stack", "export");
  if (exitCode !== 0) throw new Error(all);
  return sideOfState(stdout, environment, "the export").resources;
}

describe("a program of every sort of change, under the real engine", () => {
  let root: string;
  let providers: StandInProviders;
  let stack: EngineStack;

  beforeAll(async () => {
    if (missing !== undefined) return;
    root = await projectOf(PROGRAM);
    providers = await standInProviders(["aws", "kubernetes"], asAws, { madeAnew: asReplaced });
    stack = await engineStack(STACK, providers.variables, root);
    const { all, exitCode } = await stack.pulumi("up", "--yes", "--skip-preview");
    if (exitCode !== 0) throw new Error(all);
  }, HANGS);

  afterAll(async () => {
    providers?.close();
    await stack?.delete();
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  });

  it("is previewed as the engine does it", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const before = await standing(stack, STACK);
    const after = await planAfter();
    await stack.pulumi("config", "set", "side", "after");
    const { exitCode, said, steps } = await preview(stack, "--show-sames", "--show-replacement-steps");

    expect(said).toEqual([]);
    expect(exitCode).toBe(0);
    const difference = differenceOf(before, after.resources, { before: "state" });
    expect(operationsOfPreview(difference, after)).toEqual(operationsOfEngine(steps));
  });
});

/** Changes of the local estate at level 1, as a person makes them in its file. */
const ESTATE_CHANGES: readonly (readonly [string, Tree])[] = [
  ["says the same again", {}],
  ["names another cost centre", { costCentre: "other" }],
  ["adds a team", { teams: { members: [{ name: "models" }, { name: "vision" }] } }],
  ["chooses another system beside the first", { pipelines: { system: ["argo", "airflow"] } }],
  ["raises the level", { maturity: 2 }],
  ["lowers the level", { maturity: 0 }],
];

describe("the local estate at level 1, under the real engine", () => {
  const LEVEL: Tree = { maturity: 1 };
  let providers: StandInProviders;
  let stack: EngineStack;

  beforeAll(async () => {
    if (missing !== undefined) return;
    const plans = await Promise.all(ESTATE_CHANGES.map(([, values]) => shippedPlan("local", { ...LEVEL, ...values })));
    providers = await standInProviders([...new Set(plans.flatMap(packagesOf))], undefined, {
      madeAnew: asReplaced,
      tellsOfComponents: false,
    });
    stack = await engineStack("local", providers.variables);
    await configure(stack, LEVEL);
    const { all, exitCode } = await stack.pulumi("up", "--yes", "--skip-preview");
    if (exitCode !== 0) throw new Error(all);
  }, HANGS);

  afterAll(async () => {
    providers?.close();
    await stack?.delete();
  });

  it.for(ESTATE_CHANGES)("is previewed as the engine does it when its file %s", { timeout: HANGS }, async ([, values], context) => {
    skipWithoutEngine(context);
    const before = await standing(stack, "local");
    const after = await shippedPlan("local", { ...LEVEL, ...values });
    await stack.pulumi("config", "rm-all", ...ESTATE_CHANGES.flatMap(([, changed]) => Object.keys(changed)));
    await configure(stack, { ...LEVEL, costCentre: "research", ...values });
    const { exitCode, said, steps } = await preview(stack, "--show-sames", "--show-replacement-steps");

    expect(said).toEqual([]);
    expect(exitCode).toBe(0);
    const difference = differenceOf(before, after.resources, { before: "state" });
    expect(operationsOfPreview(difference, after)).toEqual(operationsOfEngine(steps));
  });
});
