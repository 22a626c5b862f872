import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PYTHON, place, programAt, SUFFIX, WHY_SKIPPED } from "./programs.ts";

const { folder, variables } = place("validate-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines of a file that may be trained on. */
const GOOD = Array.from({ length: 40 }, (_, index) => `${index},${index % 2},${index < 20 ? "low" : "high"}`);

function validated(lines: readonly string[], more: Record<string, string> = {}) {
  const data = join(folder, "data.csv");
  writeFileSync(data, lines.join("\n"));
  const env = variables({ DATA: data, TARGET: "answer", ...more });
  return spawnSync(PYTHON, ["-B", programAt("validate.py")], { env, cwd: folder, encoding: "utf8" });
}

describe.skipIf(WHY_SKIPPED !== undefined)("the check before a training", () => {
  it(`lets good data through, and the data that a model is tried with${SUFFIX}`, { timeout: 300_000 }, () => {
    expect(validated(["size,side,answer", ...GOOD]).status).toBe(0);
    expect(validated([], { DATA: "" }).stdout).toContain("150 rows of the iris data");
  });

  it(`stops at what cannot be trained on, and says all of it${SUFFIX}`, { timeout: 300_000 }, () => {
    const { status, stderr } = validated(["size,side,answer", ...GOOD.slice(0, 18), ",left,low"]);

    expect(status).toBe(1);
    for (const finding of [
      "there are 19 rows, and must be 20",
      "all answers are the same",
      "'size' has no value in 1 rows",
      "'side' holds other things than numbers",
    ])
      expect(stderr).toContain(finding);
  });

  it(`stops at a file without the answers${SUFFIX}`, { timeout: 300_000 }, () => {
    expect(validated(["size,side", "1,2"]).stderr).toContain("there is no column 'answer'; there are size, side");
  });

  it(`expects the columns of the version that answers now, and of no other${SUFFIX}`, { timeout: 300_000 }, () => {
    const env = variables({ DATA: join(folder, "data.csv"), TARGET: "answer" });
    const other = ["weight,side,answer", ...GOOD];
    expect(validated(["size,side,answer", ...GOOD]).status).toBe(0);
    execFileSync(PYTHON, ["-B", programAt("train.py")], { env, cwd: folder, stdio: "pipe" });

    const before = validated(other).status;
    const alias = "import mlflow; mlflow.MlflowClient().set_registered_model_alias('test', 'champion', '1')";
    execFileSync(PYTHON, ["-c", alias], { env, cwd: folder, stdio: "pipe" });
    const after = validated(other);

    expect([before, after.status]).toEqual([0, 1]);
    expect(after.stderr).toContain("'size' is no column, and the model that answers now needs it");
    expect(after.stderr).toContain("'weight' is a column that the model that answers now does not know");
  });
});
