import { describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { RegisteredModel } from "../release/registry.ts";
import { suiteSteps } from "./programs.ts";

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

/** Lines of a file that may be trained on. */
const GOOD = Array.from({ length: 40 }, (_, index) => `${index},${index % 2},${index < 20 ? "low" : "high"}`);

describe.skipIf(python === undefined)(`the check before a training${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  const steps = suiteSteps(python, url);

  async function validated(lines: readonly string[]) {
    return steps.run("validate.py", { DATA: await steps.data("data.csv", lines), TARGET: "answer" });
  }

  it("lets good data through, and the data that a model is tried with", { timeout: 300_000 }, async () => {
    expect(await validated(["size,side,answer", ...GOOD])).toMatchObject({ exitCode: 0 });
    expect(await steps.expect("validate.py", { DATA: "" })).toContain("150 rows of the iris data");
  });

  it("stops at what cannot be trained on, and says all of it", { timeout: 300_000 }, async () => {
    const { exitCode, stderr } = await validated(["size,side,answer", ...GOOD.slice(0, 18), ",left,low"]);

    expect(exitCode).toBe(1);
    for (const finding of [
      "there are 19 rows, and must be 20",
      "all answers are the same",
      "'size' has no value in 1 rows",
      "'side' holds other things than numbers",
    ])
      expect(stderr).toContain(finding);
  });

  it("stops at a file without the answers", { timeout: 300_000 }, async () => {
    const { exitCode, stderr } = await validated(["size,side", "1,2"]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("there is no column 'answer'; there are size, side");
  });

  it("expects the columns of the version that answers now, and of no other", { timeout: 300_000 }, async () => {
    const known = await steps.data("known.csv", ["size,side,answer", ...GOOD]);
    await steps.expect("train.py", { DATA: known, TARGET: "answer" });
    const other = ["weight,side,answer", ...GOOD];

    const before = await validated(other);
    await new RegisteredModel(url(), "test").give("champion", "1");
    const after = await validated(other);

    expect([before.exitCode, after.exitCode]).toEqual([0, 1]);
    expect(after.stderr).toContain("'size' is no column, and the model that answers now needs it");
    expect(after.stderr).toContain("'weight' is a column that the model that answers now does not know");
  });
});
