import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/hyperparameter-optimisation");

const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const NESTED = `
import json, sys, mlflow
found = mlflow.search_runs(experiment_names=["examples"], filter_string="tags.\`mlflow.parentRunId\` = '%s'" % sys.argv[1], output_format="list")
print(json.dumps([[run.data.params, run.data.metrics] for run in found]))
`;

describe.skipIf(python === undefined)(`the example of a search${whySkipped(prepared)}`, () => {
  it("keeps to its trials, goes on where it stopped, and leaves each trial in MLflow", { timeout: 900_000 }, async () => {
    const cwd = join(python?.folder ?? "", "example");
    await cp(EXAMPLE, cwd, { recursive: true });
    const env = { MLFLOW_TRACKING_URI: `sqlite:///${cwd}/mlflow.db`, OPTUNA_STORAGE: `sqlite:///${cwd}/study.db` };
    const study = async (trials: number) =>
      JSON.parse(
        (await python?.expect("python", ["study.py"], { cwd, env: { ...env, TRIALS: String(trials) } }))?.trim().split("\n").at(-1) ?? "",
      );

    const first = await study(5);
    const second = await study(3);
    const trials: [Record<string, string>, Record<string, number>][] = JSON.parse(
      (await python?.expect("python", ["-c", NESTED, first.runId], { cwd, env })) ?? "",
    );

    expect([first.trials, second.trials]).toEqual([5, 8]);
    expect(second.accuracy).toBeGreaterThanOrEqual(first.accuracy);
    expect(first.accuracy).toBeGreaterThan(0.85);
    expect(trials).toHaveLength(5);
    expect(Math.max(...trials.map(([, { accuracy = 0 }]) => accuracy))).toBeCloseTo(first.accuracy, 6);
    expect(trials.map(([parameters]) => parameters["max_depth"])).toContain(String(first.max_depth));
  });
});
