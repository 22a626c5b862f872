import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataQualitySpec } from "../../../components/data-quality/contract.ts";
import { dataQualityStages } from "../../../components/data-quality/manifests.ts";
import { trainingOf } from "../../../components/pipelines/argo/manifests.ts";
import { pythonWith, QUALITY_LOCK, whySkipped } from "../../support/python.ts";
import { suiteRunner } from "../../support/python-runner.ts";
import { WIRING } from "../pipelines/wiring.ts";
import { at, kindOf } from "../pods.ts";

const prepared = await pythonWith(QUALITY_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const folder = join(python?.folder ?? "", "programs");

/** The programs as a step finds them, and no other file. */
function programs(): Readonly<Record<string, string>> {
  const wiring = { teams: WIRING.teams, tracking: WIRING.tracking, training: trainingOf(WIRING), data: WIRING.buckets.data };
  return at(kindOf(dataQualityStages(DataQualitySpec.parse({ enabled: true }), wiring), "ConfigMap")[0], "data") as Record<string, string>;
}

/** Versions that a requirements file locks, by package. */
async function versionsIn(lock: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(import.meta.dirname, "../../..", lock), "utf8");
  return new Map([...text.matchAll(/^([a-z0-9-]+)==([^\s;]+)/gm)].map(([, name = "", version = ""]) => [name, version]));
}

function file(name: string): string {
  return join(folder, `${name}.csv`);
}

/** A table whose numbers run evenly through a range. */
async function write(name: string, from: number, to: number, last = ""): Promise<void> {
  const rows = Array.from(
    { length: 300 },
    (_, index) => `${from + ((to - from) * ((index * 7) % 300)) / 300},${index % 2 === 0 ? "a" : "b"}`,
  );
  await writeFile(file(name), ["size,kind", ...rows, ...(last === "" ? [] : [last])].join("\n"));
}

function output(name: string): Promise<string> {
  return readFile(join(folder, "outputs", name), "utf8");
}

describe("the environment that the programs are tested in", () => {
  it.each(["mlflow-skinny", "pandas", "pandera", "evidently"])("has %s as the image has it", async (name) => {
    const [tested, image] = await Promise.all([QUALITY_LOCK, "images/quality/requirements.txt"].map(versionsIn));

    expect(image?.get(name)).toBeDefined();
    expect(tested?.get(name)).toBe(image?.get(name));
  });
});

describe.skipIf(python === undefined)(`the programs that check data${whySkipped(prepared)}`, () => {
  const runProgram = suiteRunner(python, ["mlflow", "evidently.presets", "pandera.io.pandas_io"]);

  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(programs())) await writeFile(join(folder, name), text);
    await write("reference", 0, 1);
    await write("same", 0, 1);
    await write("other", 5, 9);
    await write("broken", 0, 1, "large,a");
  });

  function run(program: "drift.py" | "validate.py", variables: Readonly<Record<string, string>>) {
    const own = { MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`, OUTPUTS_FOLDER: join(folder, "outputs"), EXPERIMENT: "test" };
    return runProgram(join(folder, program), { ...own, DRIFT_SHARE: "0.5", REFERENCE: file("reference"), ...variables });
  }

  it("pass what fits the reference's schema, and fail with the rows that do not", { timeout: 300_000 }, async () => {
    const good = await run("validate.py", { DATA: file("other") });
    const bad = await run("validate.py", { DATA: file("broken") });

    expect(good.exitCode, good.stderr).toBe(0);
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toMatch(/\d+ findings in .*broken\.csv/);
    expect(bad.stdout).toContain("large");
  });

  it("hold data to a schema of its own where there is one", { timeout: 300_000 }, async () => {
    const schema = join(folder, "schema.yaml");
    await writeFile(schema, "schema_type: dataframe\ncolumns:\n  size: {dtype: float64, checks: {less_than: 2}}\n");

    const good = await run("validate.py", { DATA: file("same"), SCHEMA: schema });
    const bad = await run("validate.py", { DATA: file("other"), SCHEMA: schema });

    expect(good.exitCode, good.stderr).toBe(0);
    expect(bad.exitCode).toBe(1);
    expect(bad.stderr).toContain("300 findings in");
  });

  it.each([
    ["same", "0.5", "0.0000", "false"],
    ["other", "0.5", "0.5000", "false"],
    ["other", "0.4", "0.5000", "true"],
  ])(
    "count the columns of %s that differ, and call it drift above a share of %s",
    {
      timeout: 300_000,
    },
    async (name, most, share, drifted) => {
      const { exitCode, stderr } = await run("drift.py", { DATA: file(name), DRIFT_SHARE: most });

      expect(exitCode, stderr).toBe(0);
      expect([await output("drift-share"), await output("drifted")]).toEqual([share, drifted]);
    },
  );
});
