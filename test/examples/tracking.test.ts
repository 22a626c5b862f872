import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const MINUTES = 60_000;

const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** Registry, runs and files of one test, apart from those of the others. */
async function store(name: string) {
  const folder = join(python?.folder ?? "", name);
  for (const part of ["tracking", "pipelines", "training"]) await cp(join(EXAMPLES, part), folder, { recursive: true });
  return { cwd: folder, env: { MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`, OUTPUTS_FOLDER: join(folder, "outputs") } };
}

const ASK_REGISTRY = `
import json, sys, mlflow
client, name, alias = mlflow.MlflowClient(), sys.argv[1], sys.argv[2]
version = client.get_model_version_by_alias(name, alias)
model = mlflow.pyfunc.load_model("models:/%s@%s" % (name, alias))
from sklearn.datasets import load_wine
classes = model.predict(load_wine(as_frame=True).data.iloc[[0, 70, 150]])
run = client.get_run(version.run_id)
print(json.dumps({"version": str(version.version), "run": version.run_id, "params": run.data.params, "metrics": run.data.metrics, "classes": classes.tolist()}))
`;

describe.skipIf(python === undefined)(`examples that log to MLflow${whySkipped(prepared)}`, { concurrent: true }, () => {
  it("train a model, log it whole, register it, and make each new version the champion", { timeout: 15 * MINUTES }, async () => {
    const place = await store("tracking");
    const train = async (seed: string) => {
      const printed = await python?.expect("python", ["train.py"], { ...place, env: { ...place.env, SEED: seed } });
      return JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
    };

    await train("0");
    const left = await train("1");
    const found = JSON.parse((await python?.expect("python", ["-c", ASK_REGISTRY, "example-wine", "champion"], place)) ?? "");

    expect(left).toMatchObject({ model: "example-wine", version: "2" });
    expect(found).toMatchObject({ version: "2", run: left.runId, params: { C: "0.5", seed: "1" }, classes: [0, 1, 2] });
    expect(found.metrics.accuracy).toBe(left.accuracy);
    expect(found.metrics.accuracy).toBeGreaterThan(0.9);
  });

  it("check data, train and register in steps that share nothing but the id of their pipeline", { timeout: 15 * MINUTES }, async () => {
    const place = await store("pipelines");
    const step = (name: string, run: string, env = {}) =>
      python?.run("python", [`steps/${name}.py`], { ...place, env: { ...place.env, PIPELINE_RUN: run, ...env } });

    const results = [await step("validate", "first"), await step("train", "first"), await step("register", "first")];
    const [stranger, strict] = await Promise.all([step("register", "another"), step("register", "first", { MINIMUM_ACCURACY: "1.01" })]);
    const found = JSON.parse((await python?.expect("python", ["-c", ASK_REGISTRY, "example-pipeline", "challenger"], place)) ?? "");

    expect(results.map((result) => [result?.exitCode, result?.exitCode === 0 ? "" : result?.stderr])).toEqual([
      [0, ""],
      [0, ""],
      [0, ""],
    ]);
    expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no run has the tag pipeline.run") });
    expect(strict).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("nothing is registered") });
    expect(found).toMatchObject({ version: "1", classes: [0, 1, 2] });
  });

  it("share a search among nodes, each candidate once", { timeout: 15 * MINUTES }, async () => {
    const place = await store("training");
    const node = (rank: number) =>
      python?.expect("python", ["search.py"], {
        ...place,
        env: { ...place.env, SEARCH: "s", PET_NODE_RANK: String(rank), PET_NNODES: "2" },
      });
    const list =
      'import mlflow, json; print(json.dumps([[run.data.tags["node"], run.info.run_name] for run in mlflow.search_runs(experiment_names=["examples"], filter_string="tags.search = \'s\'", output_format="list")]))';

    await node(0);
    await node(1);
    const runs: [string, string][] = JSON.parse((await python?.expect("python", ["-c", list], place)) ?? "");

    expect(new Set(runs.map(([, name]) => name)).size).toBe(6);
    expect(runs.map(([rank]) => rank).toSorted()).toEqual(["0", "0", "0", "1", "1", "1"]);
  });
});
