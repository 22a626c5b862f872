import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { BatchWiring } from "../../components/inference/batch/contract.ts";
import { containerOf } from "../../components/inference/batch/pods.ts";
import { InferenceSpec } from "../../components/inference/contract.ts";
import { inferenceFindings } from "../../environments/checks/inference.ts";
import { Environment } from "../../environments/schema.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/inference");
const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

async function configured(): Promise<Record<string, object>> {
  const { config } = parse(await readFile(join(EXAMPLE, "environment.yaml"), "utf8")) as { config: Record<string, object> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("mlops-estate:", ""), value]));
}

describe("the example of inference", () => {
  it("is what an environment may say", async () => {
    const environment = Environment.parse({ cloud: "local", owner: "platform", costCentre: "research", ...(await configured()) });

    expect(inferenceFindings(environment)).toEqual([]);
  });

  it.skipIf(python === undefined)(`predicts its files by the estate's own job${whySkipped(prepared)}`, { timeout: 900_000 }, async () => {
    const { batch } = InferenceSpec.parse((await configured())["inference"]);
    const folder = python?.folder ?? "";
    const wiring = { data: { uri: folder, env: [] }, tracking: { uri: `sqlite:///${folder}/mlflow.db` } } as unknown as BatchWiring;
    const [job] = batch;
    const variables = (job && (containerOf(job, wiring).env as { name: string; value: unknown }[])) ?? [];
    // What a plan knows later is known here.
    const texts = Object.fromEntries(variables.flatMap(({ name, value }) => (typeof value === "string" ? [[name, value]] : [])));
    const env = {
      ...texts,
      HOME: folder,
      INPUT: `${folder}/orders/incoming`,
      OUTPUT: `${folder}/orders/scored`,
      PYTHONDONTWRITEBYTECODE: "1",
    };

    await python?.expect("python", [join(EXAMPLE, "prepare.py"), "orders/incoming"], { env });
    await python?.expect("python", [join(ROOT, "components/inference/batch/batch.py")], { env });
    const printed = await python?.expect("python", [join(EXAMPLE, "predictions.py"), "orders/scored"], { env });

    expect(printed?.trim().split("\n")).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d\.csv by version 1: 25 rows, [1-9]\.\d days on average$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d\.csv by version 1: 25 rows, [1-9]\.\d days on average$/),
    ]);
  });
});
