import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { GithubWorkflow, GitlabPipeline } from "../ci/schemas.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/ml-repository");
const MINUTES = 60_000;

const prepared = await pythonWith("examples/ml-repository/requirements.lock");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** What Azure Pipelines takes of a pipeline of jobs. https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/ */
const Step = z.union([
  z.strictObject({ checkout: z.literal("self"), persistCredentials: z.literal("false") }),
  z.strictObject({ bash: z.string(), displayName: z.string() }),
  z.strictObject({
    task: z.string().regex(/@\d+$/),
    displayName: z.string(),
    condition: z.string(),
    inputs: z.record(z.string(), z.string()),
  }),
]);
const Jobs = z.strictObject({
  trigger: z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) }),
  pool: z.strictObject({ vmImage: z.string() }),
  jobs: z.array(z.strictObject({ job: z.string(), displayName: z.string(), timeoutInMinutes: z.string(), steps: z.array(Step) })),
});

/** A copy of the repository, in which one file says something else. */
async function copyWith(file?: string, change?: (text: string) => string): Promise<string> {
  const cwd = await mkdtemp(join(python?.folder ?? "", "repository-"));
  await cp(EXAMPLE, cwd, { recursive: true });
  if (file !== undefined && change !== undefined) {
    const before = await readFile(join(cwd, file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`nothing of ${file} was changed`);
    await writeFile(join(cwd, file), after);
  }
  return cwd;
}

/** The tests that fail, by file. */
async function failing(cwd: string, ...files: readonly string[]): Promise<readonly string[]> {
  const words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", "-rfE", ...files.map((file) => `tests/${file}.py`)];
  const { exitCode, stdout } = (await python?.run("python", words, { cwd })) ?? {};
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`pytest ended with ${exitCode}: ${stdout}`);
  return [...new Set([...(stdout ?? "").matchAll(/^(?:FAILED|ERROR) tests\/(\w+)\.py/gm)].map(([, file = ""]) => file))];
}

describe.skipIf(python === undefined)(`the repository of a model${whySkipped(prepared)}`, () => {
  it("passes all its tests, and trains", { timeout: 10 * MINUTES }, async () => {
    const cwd = await copyWith();

    expect(await failing(cwd)).toEqual([]);
    await python?.expect("python", ["-m", "loans.train", "metrics.json"], { cwd, env: { PYTHONPATH: "src" } });
    expect(JSON.parse(await readFile(join(cwd, "metrics.json"), "utf8"))).toMatchObject({ seed: 0, accuracy: expect.any(Number) });
  });

  it.each([
    ["a feature that forgets a unit", "src/loans/features.py", ['frame["debt"] / income', 'frame["debt"]'], "test_unit"],
    [
      "a schema that lets anything be a region",
      "src/loans/data.py",
      ["pa.Column(str, pa.Check.isin(REGIONS))", "pa.Column(str)"],
      "test_data",
    ],
    ["a model that learns nothing", "src/loans/model.py", ["LogisticRegression(", "LogisticRegression(C=1e-9, "], "test_quality"],
    [
      "a model that does worse for some",
      "src/loans/model.py",
      [
        "model.predict(features(frame))",
        '[0 if place == "west" else each for each, place in zip(model.predict(features(frame)), frame["region"])]',
      ],
      "test_fairness",
    ],
    [
      "a loop over rows",
      "src/loans/features.py",
      [
        '(frame["debt"] / income).clip(upper=20)',
        '[min(debt / each, 20) for debt, each in zip(frame["debt"], map(float, income.map(lambda value: value)))]',
      ],
      "test_performance",
    ],
    ["code that runs what it is given", "src/loans/__init__.py", ['"""\n', '"""\n\n\ndef run(text):\n    eval(text)\n'], "test_security"],
    ["a password", "baseline.json", ["{", '{\n  "note": "password = \'correct-horse\'",'], "test_security"],
    ["a package without its hash", "requirements.lock", [/^(pytest==\S+)(?: *\\\n +--hash=sha256:[0-9a-f]{64})+/m, "$1"], "test_security"],
    ["a seed that is the clock's", "src/loans/data.py", ["default_rng(seed)", "default_rng()"], "test_reproducible"],
  ] as const)("sees %s", { timeout: 10 * MINUTES }, async (_, file, [from, to], test) => {
    const cwd = await copyWith(file, (text) => text.replace(from, to));

    expect(await failing(cwd, test)).toEqual([test]);
  });
});

describe("its workflows", () => {
  const textOf = (file: string) => readFile(join(EXAMPLE, file), "utf8");

  it.each([
    [".github/workflows/ci.yaml", GithubWorkflow],
    [".gitlab-ci.yml", GitlabPipeline],
    ["azure-pipelines.yml", Jobs],
  ])("%s is one that its host takes, holds no secret, and does the same as the others", async (file, schema) => {
    const text = await textOf(file);

    expect(schema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
    expect(text).not.toMatch(/secrets\.|pull_request_target|:latest|ACCESS_TOKEN/);
    for (const command of [
      `--require-hashes --only-binary ":all:" --requirement requirements.lock`,
      "-m pytest --junit-xml=tests.xml",
      "-m loans.train metrics.json",
      "pip-audit --require-hashes --disable-pip --requirement requirements.lock",
    ])
      expect(text).toContain(command);
  });

  it("pins each action to the commit that the estate's own workflows have", async () => {
    const uses = [...(await textOf(".github/workflows/ci.yaml")).matchAll(/uses: (\S+ # v\S+)/g)].map(([, each]) => each);
    const own = await readFile(join(EXAMPLE, "../../ci/github/preview.yaml"), "utf8");

    expect(uses.length).toBeGreaterThan(0);
    for (const each of uses) expect(own).toContain(`uses: ${each}`);
  });
});
