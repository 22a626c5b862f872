import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/data-quality");
const MINUTES = 60_000;

const prepared = await pythonWith("examples/data-quality/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const cwd = join(python?.folder ?? "", "example");

describe.skipIf(python === undefined)(`the data quality's example${whySkipped(prepared)}`, { concurrent: true }, () => {
  beforeAll(async () => {
    await cp(EXAMPLE, cwd, { recursive: true });
    await python?.expect("python", ["make_batches.py", "batches"], { cwd });
  }, 5 * MINUTES);

  async function check(batch: string) {
    const result = await python?.run("python", ["check.py", "batches/reference.csv", `batches/${batch}.csv`, `${batch}.html`], { cwd });
    const line = result?.stdout.trim().split("\n").at(-1) ?? "";
    return { exitCode: result?.exitCode, stderr: result?.stderr.split("\n").at(-1), ...(line.startsWith("{") ? JSON.parse(line) : {}) };
  }

  it("lets a batch through that is like what was trained on", { timeout: 5 * MINUTES }, async () => {
    const { drifted, exitCode, findings } = await check("same");

    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
    expect(drifted).toBeLessThan(0.5);
  });

  it("says that a batch drifted, and leaves a page that shows it", { timeout: 5 * MINUTES }, async () => {
    const { drifted, exitCode, findings } = await check("drifted");

    expect({ exitCode, findings }).toEqual({ exitCode: 2, findings: [] });
    expect(drifted).toBeGreaterThanOrEqual(0.5);
    expect(await readFile(join(cwd, "drifted.html"), "utf8")).toContain("alcohol");
  });

  it("refuses a batch that breaks the schema, by column", { timeout: 5 * MINUTES }, async () => {
    const lines = (await readFile(join(cwd, "batches/same.csv"), "utf8")).split("\n");
    const [header = "", first = "", ...rest] = lines;
    await writeFile(join(cwd, "batches/broken.csv"), [header, `-${first}`, ...rest].join("\n"));
    await writeFile(join(cwd, "batches/lacking.csv"), lines.map((line) => line.split(",").slice(1).join(",")).join("\n"));

    expect(await check("broken")).toMatchObject({ exitCode: 1, findings: [expect.stringContaining("alcohol: in_range(5, 20)")] });
    expect(await check("lacking")).toMatchObject({ exitCode: 1, findings: [expect.stringContaining("column_in_dataframe")] });
  });
});
