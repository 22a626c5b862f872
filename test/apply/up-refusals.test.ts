import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { holdToLevel } from "../../cli/gate.ts";
import { checkEnvironment } from "../../environments/check.ts";
import { loadEnvironment } from "../../environments/load.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Environment } from "../../environments/schema.ts";
import { projectIn } from "../preview/sides/project.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { copiedProject } from "../support/project-copy.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * Stands where the Pulumi CLI would, since `estate up` is to refuse before it calls it: it knows a stack with the state in a file beside it, and notes
 * every command that it is given.
 */
const PULUMI = `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require("node:fs");
const words = process.argv.slice(2).join(" ");
appendFileSync(__dirname + "/calls", words + "\\n");
if (words.startsWith("version")) console.log("v3.270.0");
else if (words.startsWith("stack export")) console.log(readFileSync(__dirname + "/state.json", "utf8"));
else if (words.startsWith("stack select")) process.exit(0);
else process.exit(1);
`;

/** Each test runs the command several times, and each run plans. */
const COMMANDS = { timeout: 180_000 };

let folder: string;
let root: string;
let bin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "up-refusals-"));
  root = join(folder, "project");
  bin = join(folder, "bin");
  await copiedProject(root);
  await mkdir(bin);
  await writeFile(join(bin, "pulumi"), PULUMI);
  await chmod(join(bin, "pulumi"), 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  await projectIn(root).git("checkout", "--quiet", "--force", "main");
  await writeFile(join(bin, "state.json"), exported("first"));
  await writeFile(join(bin, "calls"), "");
});

function exported(bucket: string): string {
  const type = "aws:s3/bucket:Bucket";
  const resource = { urn: `urn:pulumi:research-vertex::mlops-estate::${type}::data`, type, custom: true, inputs: { bucket } };
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [resource] } });
}

/** The command in the copied project. */
function estate(...words: string[]) {
  const env = { PATH: [bin, dirname(process.execPath), process.env["PATH"]].join(delimiter), ESTATE_STATE: join(folder, "state") };
  return execa(process.execPath, [join(root, "cli/index.ts"), ...words], { cwd: root, env, reject: false, all: true });
}

/** Commands of the Pulumi CLI that change something. */
async function touched(): Promise<string[]> {
  const calls = (await readFile(join(bin, "calls"), "utf8")).split("\n");
  return calls.filter((call) => /^(up|destroy|refresh|stack (init|rm))\b/.test(call));
}

/** Digest of a preview of research-vertex against the commit before, and of its state. */
async function previewed(...words: string[]): Promise<string> {
  const { stdout } = await estate("preview", "research-vertex", "--format", "json", ...words);
  const { environments } = JSON.parse(stdout) as { readonly environments: readonly [{ readonly digest: string }] };
  return environments[0].digest;
}

describe("what violates a control of the declared level", COMMANDS, () => {
  const vertex = "environments/Pulumi.research-vertex.yaml";

  it("is refused with what to do, before Pulumi is called", async () => {
    const text = await readFile(join(root, vertex), "utf8");
    await projectIn(root).write({ [vertex]: text.replace("maturity: 0", "maturity: 1") });

    const { exitCode, all } = await estate("up", "research-vertex", "--engine", "pulumi");

    expect(exitCode).toBe(1);
    expect(all).toMatch(
      /research-vertex violates \d+ controls of the level 1 that environments\/Pulumi\.research-vertex\.yaml declares; nothing was touched/,
    );
    expect(all).toMatch(/^ {2}[a-z-]+: [A-Z].*\.$/m);
    expect(await touched()).toEqual([]);
  });

  it("is told on this machine, where a level is tried, and stands", async () => {
    const plan = await estatePlan({ maturity: 1 });
    const told: string[] = [];

    holdToLevel(plan, { ...loadEnvironment("local", ROOT), environment: environmentOf({ maturity: 1 }) }, (line) => told.push(line));

    expect(told[0]).toMatch(/^local violates \d+ controls of the level 1 .* It stands all the same/);
    expect(told).toContainEqual(expect.stringContaining("alerts-have-a-receiver: Set `monitoring.webhookUrl`"));
  });
});

/** A local environment that says this on top of what every environment has to say. */
function environmentOf(values: Tree): Environment {
  const { environment } = checkEnvironment({ cloud: "local", owner: "platform", costCentre: "research", ...values });
  if (environment === undefined) throw new Error("the environment is not valid");
  return environment;
}

describe("what was previewed", COMMANDS, () => {
  it("is handed to Pulumi as long as nothing has moved", async () => {
    const digest = await previewed("--base", "HEAD~1");

    const { all } = await estate("up", "research-vertex", "--plan", digest.slice(0, 12));

    expect(all).not.toContain("nothing was touched");
    expect((await touched()).map((call) => call.split(" ")[0])).toEqual(["up"]);
  });

  it.each([
    ["program", { "components/core/errors.ts": "// another comment\n" }, "program: its code, its packages"],
    [
      "config",
      { "environments/Pulumi.research-vertex.yaml": "    # another key\n  domain: other.example.com\n" },
      "config: the environment's file says something else",
    ],
  ])("is refused when %s has moved, and nothing else is blamed", async (_, added, reason) => {
    const digest = await previewed("--base", "HEAD~1");
    for (const [path, text] of Object.entries(added)) {
      const before = await readFile(join(root, path), "utf8");
      await projectIn(root).write({ [path]: `${before.trimEnd()}\n${text}` });
    }

    const { exitCode, stderr } = await estate("up", "research-vertex", "--plan", digest);

    expect(stderr).toContain(`research-vertex is not what was previewed as ${digest.slice(0, 12)}; nothing was touched`);
    expect(stderr.trim().split("\n").slice(1)).toEqual([expect.stringContaining(reason)]);
    expect(exitCode).toBe(1);
    expect(await touched()).toEqual([]);
  });

  it("is refused when its base has moved", async () => {
    const { git, commit } = projectIn(root);
    await git("branch", "--force", "release", "HEAD~1");
    const digest = await previewed("--base", "release");
    await git("branch", "--force", "release", "HEAD");
    await commit({ "README.md": "one more change" });

    const { stderr } = await estate("up", "research-vertex", "--plan", digest);

    expect(stderr).toContain("base (release): what it was compared with has moved");
    expect(await touched()).toEqual([]);
  });

  it("is refused when the state has moved, and not before", async () => {
    const state = join(folder, "export.json");
    await writeFile(state, exported("first"));
    const digest = await previewed("--state", state);
    const still = await estate("up", "research-vertex", "--plan", digest);
    await writeFile(join(bin, "state.json"), exported("second"));

    const { stderr } = await estate("up", "research-vertex", "--plan", digest);

    expect(still.all).not.toContain("nothing was touched");
    expect(stderr).toContain("state: what stands has changed: export:");
    expect(await touched()).toHaveLength(1);
  });

  it("is looked for by its digest, and what is none is told", async () => {
    const { stderr } = await estate("up", "research-vertex", "--plan", "0123456789ab");

    expect(stderr).toContain("no preview with the digest 0123456789ab was made here");
    expect(await touched()).toEqual([]);
  });
});
