import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SHARED_PROGRAMS } from "../../support/python.ts";

/** A Python that has what the MLflow image has; ESTATE_PYTHON names one, such as that of a virtual environment with MLflow. */
export const PYTHON = process.env["ESTATE_PYTHON"] ?? "python3";

/** Why the programs cannot run here; undefined where they can. */
export const WHY_SKIPPED = whySkipped();

/** What the titles of tests that are skipped end in. */
export const SUFFIX = WHY_SKIPPED === undefined ? "" : ` (skipped: ${WHY_SKIPPED}; set ESTATE_PYTHON)`;

/** Path of a program of the training pipeline. */
export function programAt(name: string): string {
  return fileURLToPath(new URL(`../../../components/pipelines/${name}`, import.meta.url));
}

/** A folder of its own for a test, with variables by which programs keep all that they leave in it. */
export function place(prefix: string) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const own = { OUTPUTS_FOLDER: join(folder, "outputs"), MLFLOW_TRACKING_URI: `sqlite:///${join(folder, "mlflow.db")}` };
  const variables = (more: Record<string, string>) => ({
    ...process.env,
    PYTHONPATH: SHARED_PROGRAMS,
    ...own,
    EXPERIMENT: "test",
    MODEL: "test",
    ...more,
  });
  return { folder, variables };
}

function whySkipped(): string | undefined {
  const found = spawnSync(PYTHON, ["-c", "import mlflow, pandas, sklearn"], { encoding: "utf8" });
  if (found.error !== undefined) return `no ${PYTHON}`;
  return found.status === 0 ? undefined : (found.stderr.trim().split("\n").at(-1) ?? "no MLflow");
}
