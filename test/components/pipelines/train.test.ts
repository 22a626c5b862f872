import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

/** A Python that has what the MLflow image has; ESTATE_PYTHON names one, such as that of a virtual environment with MLflow. */
const PYTHON = process.env["ESTATE_PYTHON"] ?? "python3";
const PROGRAM = fileURLToPath(new URL("../../../components/pipelines/train.py", import.meta.url));
const WHY_SKIPPED = whySkipped();
const SUFFIX = WHY_SKIPPED === undefined ? "" : ` (skipped: ${WHY_SKIPPED}; set ESTATE_PYTHON)`;

const folder = mkdtempSync(join(tmpdir(), "train-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function whySkipped(): string | undefined {
  const found = spawnSync(PYTHON, ["-c", "import mlflow, pandas, sklearn"], { encoding: "utf8" });
  if (found.error !== undefined) return `no ${PYTHON}`;
  return found.status === 0 ? undefined : (found.stderr.trim().split("\n").at(-1) ?? "no MLflow");
}

function environment(more: Record<string, string>) {
  const outputs = { OUTPUTS_FOLDER: join(folder, "outputs"), MLFLOW_TRACKING_URI: `sqlite:///${join(folder, "mlflow.db")}` };
  return { ...process.env, ...outputs, EXPERIMENT: "test", MODEL: "test", ...more };
}

function output(name: string): string {
  return readFileSync(join(folder, "outputs", name), "utf8");
}

describe.skipIf(WHY_SKIPPED !== undefined)("the training program", () => {
  it(`registers a version, and the next one, and leaves what it did for other steps${SUFFIX}`, { timeout: 300_000 }, () => {
    const data = join(folder, "data.csv");
    const rows = Array.from({ length: 80 }, (_, index) => `${index},${index % 2},${index < 40 ? "low" : "high"}`);
    writeFileSync(data, ["size,side,answer", ...rows].join("\n"));

    execFileSync(PYTHON, ["-B", PROGRAM], { env: environment({}), cwd: folder, stdio: "pipe" });
    const first = output("version");
    execFileSync(PYTHON, ["-B", PROGRAM], { env: environment({ DATA: data, TARGET: "answer" }), cwd: folder, stdio: "pipe" });

    expect([first, output("version")]).toEqual(["1", "2"]);
    expect(Number(output("accuracy"))).toBeGreaterThan(0.8);
    expect(output("run-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it(`says which columns there are where the one of answers is not among them${SUFFIX}`, { timeout: 300_000 }, () => {
    const data = join(folder, "other.csv");
    writeFileSync(data, "a,b\n1,2\n");

    const { status, stderr } = spawnSync(PYTHON, ["-B", PROGRAM], {
      env: environment({ DATA: data, TARGET: "c" }),
      cwd: folder,
      encoding: "utf8",
    });

    expect(status).toBe(1);
    expect(stderr).toContain("no column 'c'; it has a, b");
  });
});
