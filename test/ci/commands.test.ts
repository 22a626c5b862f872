import { mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markerOf } from "../../comment/body.ts";
import { findRecord } from "../../preview/binding-records.ts";
import { githubServer } from "../comment/hosts/github-server.ts";
import { allScripts, GITHUB, ROOT } from "./templates.ts";

const scripts = allScripts();

/** Calls of npm's scripts: the script, the command of `estate` that it comes to, and the options. */
const calls = scripts.flatMap(({ where, text }) =>
  [...text.matchAll(/^npm run --silent (\w+) -- (.*)$/gm)].map(([line, script = "", rest = ""]) => {
    const words = rest.split(" ");
    return {
      where,
      line,
      script,
      command: script === "estate" ? (words[0] ?? "") : script,
      options: words.flatMap((word) => (word.startsWith("--") ? [word] : [])),
    };
  }),
);

describe("the commands of the templates", () => {
  it("are those that a person runs", () => {
    const { scripts: known } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

    expect(calls.length).toBeGreaterThan(8);
    for (const { where, script } of calls) expect(known, where).toHaveProperty(script);
    expect(known.preview).toBe("node cli/index.ts preview");
  });

  it.each([...new Set(calls.map(({ command }) => command))])("have only options that `estate %s` has", async (command) => {
    const { stdout } = await execa(process.execPath, [join(ROOT, "cli/index.ts"), command, "--help"]);

    for (const call of calls.filter((one) => one.command === command)) {
      for (const option of call.options) expect(stdout, `${call.where}: ${call.line}`).toMatch(new RegExp(`^ +${option}\\b`, "m"));
    }
  });

  it.each(scripts.map(({ where, text }) => [where, text]))("are shell that quotes all it fills in (%s: %s)", async (_where, text) => {
    const { exitCode, stderr } = await execa("bash", ["-n"], { input: text, reject: false });
    const bare = text
      .replaceAll(/'[^']*'/g, "''")
      .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
      .replaceAll(/^[A-Za-z_]+=\$\(/gm, "=(");

    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(bare).not.toMatch(/[$`]|\beval\b|\bsudo\b/);
  });
});

it("hold every `up` to a preview that was made before it", () => {
  const ups = calls.filter(({ command }) => command === "up");

  expect(ups).toHaveLength(3);
  for (const { line } of ups)
    expect(line).toMatch(/ --plan ("\$PIPELINE_WORKSPACE\/plan-\$ENVIRONMENT\/preview\.json"|rendered\/preview\/preview\.json)$/);
});

describe("the steps, run as they stand", () => {
  let server: Awaited<ReturnType<typeof githubServer>>;
  const folder = mkdtempSync(join(tmpdir(), "estate-ci-"));
  const checkout = join(folder, "checkout");

  beforeAll(async () => {
    server = await githubServer();
    await execa("git", ["clone", "--quiet", "--shared", ROOT, checkout]);
    symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  });
  afterAll(() => server.close());

  const run = (text: string, env: Readonly<Record<string, string | undefined>>) =>
    execa("bash", ["-e"], { input: text, cwd: checkout, env: { GITLAB_CI: "", TF_BUILD: "", ...env }, reject: false });
  const stepOf = (job: { readonly steps: readonly { readonly run?: string | undefined }[] } | undefined, words: string): string => {
    const found = job?.steps.find(({ run: text }) => text?.includes(words))?.run;
    if (found === undefined) throw new Error(`no step says ${words}`);
    return found;
  };

  it("preview an environment, show it, post it, and keep what `up` is held to", async () => {
    const summary = join(folder, "summary.md");
    const env = { ENVIRONMENT: "local", BASE: "HEAD", GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: join(checkout, "rendered") };

    const previewed = await run(stepOf(GITHUB.up.jobs["plan"], "run --silent preview"), env);
    const shown = await run(stepOf(GITHUB.preview.jobs["preview"], "cat "), env);
    const posted = await run(stepOf(GITHUB.comment.jobs["comment"], "comment "), { ...server.forkVariables, ...env });

    expect([previewed.exitCode, shown.exitCode, posted.exitCode], `${previewed.stderr}${posted.stderr}`).toEqual([0, 0, 0]);
    expect(readFileSync(summary, "utf8")).toContain("local");
    expect(server.comments).toHaveLength(1);
    expect(server.comments[0]?.body.startsWith(markerOf("mlops-estate"))).toBe(true);
    expect(server.comments[0]?.body.length).toBeGreaterThan(200);
    const given = /--plan (\S+)/.exec(stepOf(GITHUB.up.jobs["up"], "estate -- up"))?.[1] ?? "";
    expect((await findRecord(folder, join(checkout, given), "local")).baseName).toBe("HEAD");
    for (const file of ["preview.md", "preview.json", "preview.sarif", "preview.xml"]) {
      expect(readFileSync(join(checkout, "rendered/preview", file), "utf8").length, file).toBeGreaterThan(20);
    }
  });
});
