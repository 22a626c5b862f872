import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from "vitest";
import type { PreviewInJson } from "../../preview/formats/json.ts";
import type { TestProject } from "../preview/sides/project.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { copiedProject } from "../support/project-copy.ts";
import { bareVariables, whyNoEngine } from "../support/pulumi-engine.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { asAws } from "./as-aws.ts";
import { HANGS, packagesOf } from "./preview.ts";

const ENVIRONMENT = "research-sagemaker";
const FILE = `environments/Pulumi.${ENVIRONMENT}.yaml`;

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: \`estate up\` was not held to its previews under the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

describe("an estate that `estate up` has stood up with the real engine", () => {
  let folder: string;
  let project: TestProject;
  let providers: StandInProviders;
  let shipped: string;

  beforeAll(async () => {
    if (missing !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), "estate-up-"));
    project = await copiedProject(join(folder, "project"));
    shipped = await readFile(join(project.root, FILE), "utf8");
    providers = await standInProviders(packagesOf(await shippedPlan(ENVIRONMENT)), asAws);
    const { all, exitCode } = await estate("up", ENVIRONMENT);
    if (exitCode !== 0) throw new Error(all);
  }, HANGS);

  beforeEach(async () => {
    if (missing === undefined) await project.write({ [FILE]: shipped });
  });

  afterAll(async () => {
    providers?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const variables = () => ({ ...bareVariables(folder), ...providers.variables, ESTATE_STATE: join(folder, "state") });

  /** The command, as a person runs it in the copied project. */
  const estate = (...words: string[]) =>
    execa(process.execPath, [join(project.root, "cli/index.ts"), ...words], {
      cwd: project.root,
      env: variables(),
      extendEnv: false,
      reject: false,
      all: true,
    });

  /** What `estate preview` says of what stands. */
  async function previewed() {
    const backend = join(folder, "state/pulumi");
    const own = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE_FILE: join(backend, "passphrase") };
    const options = { cwd: join(backend, "workspace"), env: { ...variables(), ...own }, extendEnv: false };
    const { stdout: state } = await execa("pulumi", ["stack", "export", "--stack", ENVIRONMENT], options);
    const file = join(folder, "export.json");
    await writeFile(file, state);
    const { all, exitCode, stdout } = await estate("preview", ENVIRONMENT, "--state", file, "--format", "json");
    if (!stdout.startsWith("{")) throw new Error(all);
    const [told] = (JSON.parse(stdout) as PreviewInJson).environments;
    if (told === undefined) throw new Error(all);
    return { ...told, exitCode };
  }

  it("is refused where it violates its level, before the engine is asked for anything", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const before = providers.changes.length;
    await project.write({ [FILE]: shipped.replace("maturity: 0", "maturity: 1") });

    const { all, exitCode } = await estate("up", ENVIRONMENT);

    expect(exitCode).toBe(1);
    expect(all).toMatch(/violates \d+ controls of the level 1 that .+ declares; nothing was touched/);
    expect(all).not.toContain("pulumi:pulumi:Stack");
    expect(providers.changes.length).toBe(before);
  });

  it("has nothing to change, and may be carried out as previewed as often as one likes", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { changes, digest, exitCode } = await previewed();

    expect(changes).toEqual([]);
    expect(exitCode).toBe(0);
    for (let run = 0; run < 2; run += 1) {
      const { all } = await estate("up", ENVIRONMENT, "--plan", digest);
      expect(all).toMatch(/pulumi up: succeeded; \{"same":\d+\}/);
    }
  });

  it("is changed as it was previewed, and not once its file or its state have moved", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const before = await previewed();
    await project.write({ [FILE]: shipped.replace("owner: research", "owner: others") });
    const made = providers.changes.length;

    const moved = await estate("up", ENVIRONMENT, "--plan", before.digest);

    expect(moved.all).toContain("config: the environment's file says something else");
    expect(moved.exitCode).toBe(1);
    expect(providers.changes.length).toBe(made);

    const after = await previewed();
    const done = await estate("up", ENVIRONMENT, "--plan", after.digest);

    expect(done.all).toContain("pulumi up: succeeded");
    const updated = after.changes.filter(({ operation, type }) => operation === "update" && !type.startsWith("pulumi:"));
    expect(updated.length).toBeGreaterThan(0);
    expect(providers.changes.slice(made).sort()).toEqual(updated.map(({ urn }) => `update ${urn}`).sort());

    const again = await estate("up", ENVIRONMENT, "--plan", after.digest);

    expect(again.all).toContain("state: what stands has changed");
    expect(again.exitCode).toBe(1);
  });
});
