import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A Python that has what `images/quality` locks, with SQLAlchemy besides for a store in a file; ESTATE_QUALITY_PYTHON names one. */
const PYTHON = process.env["ESTATE_QUALITY_PYTHON"] ?? "python3";
const WHY_SKIPPED = whySkipped();
const SUFFIX = WHY_SKIPPED === undefined ? "" : ` (skipped: ${WHY_SKIPPED}; set ESTATE_QUALITY_PYTHON)`;

const folder = mkdtempSync(join(tmpdir(), "quality-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function whySkipped(): string | undefined {
  const found = spawnSync(PYTHON, ["-c", "import evidently, mlflow, pandera.io.pandas_io, sqlalchemy, alembic"], { encoding: "utf8" });
  if (found.error !== undefined) return `no ${PYTHON}`;
  return found.status === 0 ? undefined : (found.stderr.trim().split("\n").at(-1) ?? "no Pandera");
}

function run(program: "drift.py" | "validate.py", variables: Record<string, string>) {
  const path = fileURLToPath(new URL(`../../../components/data-quality/${program}`, import.meta.url));
  const store = { MLFLOW_TRACKING_URI: `sqlite:///${join(folder, "mlflow.db")}`, OUTPUTS_FOLDER: join(folder, "outputs") };
  const env = {
    ...process.env,
    ...store,
    EXPERIMENT: "test",
    DRIFT_SHARE: "0.5",
    DO_NOT_TRACK: "1",
    REFERENCE: file("reference"),
    ...variables,
  };
  return spawnSync(PYTHON, ["-B", path], { encoding: "utf8", cwd: folder, env });
}

function file(name: string): string {
  return join(folder, `${name}.csv`);
}

/** A table whose numbers run evenly through a range. */
function write(name: string, from: number, to: number, last = ""): void {
  const rows = Array.from(
    { length: 300 },
    (_, index) => `${from + ((to - from) * ((index * 7) % 300)) / 300},${index % 2 === 0 ? "a" : "b"}`,
  );
  writeFileSync(file(name), ["size,kind", ...rows, ...(last === "" ? [] : [last])].join("\n"));
}

beforeAll(() => {
  write("reference", 0, 1);
  write("same", 0, 1);
  write("other", 5, 9);
  write("broken", 0, 1, "large,a");
});

describe.skipIf(WHY_SKIPPED !== undefined)("the validation program", () => {
  it(`passes what fits the reference's schema, and fails with the rows that do not${SUFFIX}`, { timeout: 300_000 }, () => {
    const good = run("validate.py", { DATA: file("other") });
    const bad = run("validate.py", { DATA: file("broken") });

    expect([good.status, good.stderr.includes("findings")]).toEqual([0, false]);
    expect(bad.status).toBe(1);
    expect(bad.stderr).toMatch(/\d+ findings in .*broken\.csv/);
    expect(bad.stdout).toContain("large");
  });

  it(`holds data to a schema of its own where there is one${SUFFIX}`, { timeout: 300_000 }, () => {
    const schema = join(folder, "schema.yaml");
    writeFileSync(schema, "schema_type: dataframe\ncolumns:\n  size: {dtype: float64, checks: {less_than: 2}}\n");

    expect(run("validate.py", { DATA: file("same"), SCHEMA: schema }).status).toBe(0);
    expect(run("validate.py", { DATA: file("other"), SCHEMA: schema }).status).toBe(1);
  });
});

describe.skipIf(WHY_SKIPPED !== undefined)("the drift program", () => {
  it.each([
    ["same", "0.0000", "false"],
    ["other", "0.5000", "false"],
  ])(`counts the columns of %s that differ${SUFFIX}`, { timeout: 300_000 }, (name, share, drifted) => {
    const { status, stderr } = run("drift.py", { DATA: file(name) });

    expect(status, stderr).toBe(0);
    expect(readFileSync(join(folder, "outputs", "drift-share"), "utf8")).toBe(share);
    expect(readFileSync(join(folder, "outputs", "drifted"), "utf8")).toBe(drifted);
  });

  it(`calls it drift above the share that is allowed${SUFFIX}`, { timeout: 300_000 }, () => {
    expect(run("drift.py", { DATA: file("other"), DRIFT_SHARE: "0.4" }).status).toBe(0);
    expect(readFileSync(join(folder, "outputs", "drifted"), "utf8")).toBe("true");
  });
});
