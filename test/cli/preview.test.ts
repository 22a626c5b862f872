import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copiedProject } from "../support/project-copy.ts";

const SECONDS = 1000;

let folder: string;
let project: string;
let state: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "estate-preview-"));
  project = join(folder, "project");
  state = join(folder, "state");
  await copiedProject(project);
}, 60 * SECONDS);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function git(...words: readonly string[]): Promise<string> {
  return (await execa("git", words, { cwd: project })).stdout;
}

/** Edits an environment's file as somebody on a branch would. */
async function edit(environment: string, from: string, to: string): Promise<void> {
  const file = join(project, `environments/Pulumi.${environment}.yaml`);
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`${environment} does not say ${from}`);
  await writeFile(file, text.replace(from, to));
}

function estate(...words: readonly string[]) {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ESTATE_STATE: state };
  const options = { cwd: project, env: environment, extendEnv: false, reject: false } as const;
  return execa(process.execPath, ["cli/index.ts", ...words], options);
}

interface Planned {
  readonly name: string;
  readonly provider?: string;
}

/** State names a provider by its URN and its id. */
function asInState({ provider, ...resource }: Planned) {
  return { ...resource, ...(provider === undefined ? {} : { provider: `${provider}::0a1b` }) };
}

describe("estate preview", { timeout: 180 * SECONDS }, () => {
  test("finds nothing where nothing changes, without any credential, twice in the same bytes", async () => {
    const first = await estate("preview", "local", "--format", "json");
    const second = await estate("preview", "local", "--format", "json");
    expect(first.stderr).not.toContain("rror");
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ outcome: "fine", environments: [{ environment: "local", changes: [] }] });
  });

  test("tells a reviewer what a branch does, in every form, and ends by what weighs most", async () => {
    await git("switch", "--quiet", "--create", "smaller");
    await edit("dev-aws", "maturity: 0", "maturity: 0\n  costCentre: other");
    await edit("dev-aws", "  costCentre: research\n", "");
    const output = join(state, "out");
    const { exitCode, stdout, stderr } = await estate("preview", "dev-aws", "local", "--output", output);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("dev-aws: ");
    expect(stdout).toContain("local: changes nothing");
    const [json, markdown, html, sarif, junit] = await Promise.all(
      ["preview.json", "preview.md", "preview.html", "preview.sarif", "preview.xml"].map((file) => readFile(join(output, file), "utf8")),
    );
    expect(JSON.parse(json ?? "").environments[0].counts.update).toBeGreaterThan(10);
    expect(markdown).toMatch(/^## ✅ 1 environment of 2 changes/);
    expect(html).toMatch(/^<!doctype html>/i);
    expect(JSON.parse(sarif ?? "").version).toBe("2.1.0");
    expect(junit).toContain('<testsuite name="dev-aws"');
  });

  test("fails by itself for one environment, and tells the others all the same", async () => {
    await edit("local", "maturity: 0", "maturity: 7");
    const { exitCode, stdout } = await estate("preview", "dev-aws", "local");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("local: cannot be previewed");
    expect(stdout).toContain("maturity");
    expect(stdout).toMatch(/dev-aws: \d+ to update/);
    await git("checkout", "--quiet", "--", "environments/Pulumi.local.yaml");
  });

  test("compares with what stands, as an export says", async () => {
    const { stdout: plan } = await estate("plan", "local", "--format", "json");
    const { resources } = JSON.parse(plan) as { readonly resources: readonly Planned[] };
    const kept = resources.filter(({ name }) => name !== "tracking-server").map(asInState);
    const file = join(state, "export.json");
    await writeFile(file, JSON.stringify({ version: 3, deployment: { manifest: {}, resources: kept } }));
    const { exitCode, stdout, stderr } = await estate("preview", "local", "--state", file, "--format", "json");
    expect(exitCode, stderr).toBe(0);
    const [local] = JSON.parse(stdout).environments;
    expect(local.changes.map(({ operation, name }: { operation: string; name: string }) => [operation, name])).toEqual([
      ["create", "tracking-server"],
    ]);
    expect(local.binding.stateSerial).toMatch(/^export:/);
  });

  test.each([
    ["a base that is not there", ["preview", "--base", "nowhere"], /there is no commit "nowhere".*git/s],
    ["an environment that is not there", ["preview", "nowhere"], /there is no environment "nowhere".*local/s],
    ["a state of two environments", ["preview", "local", "dev-aws", "--state", "export.json"], /a state is of one environment/],
    ["a state that is not there", ["preview", "local", "--state", "nowhere.json"], /nowhere\.json cannot be read/],
    ["prices that are not there", ["preview", "local", "--prices", "nowhere.yaml"], /nowhere\.yaml cannot be read/],
  ])("says what to do about %s, without a trace", async (_title, words, message) => {
    const { exitCode, stderr } = await estate(...words);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
