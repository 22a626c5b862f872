import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK } from "../../support/tracking-server.ts";

const PROGRAM = resolve(import.meta.dirname, "../../../components/tracking/import-neptune.py");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

interface Run {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly start: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly losses: readonly (readonly [step: number, value: number])[];
  readonly files: readonly string[];
}

interface Outcome {
  readonly results: readonly number[];
  readonly states: readonly Readonly<Record<string, Run>>[];
}

describe.skipIf(python === undefined)(`the import from Neptune, with a real MLflow${whySkipped(prepared)}`, () => {
  let outcome: Outcome;

  beforeAll(async () => {
    const folder = python?.folder ?? "";
    await python?.expect("python", ["-B", join(import.meta.dirname, "import-neptune-check.py"), folder, PROGRAM]);
    outcome = JSON.parse(await readFile(join(folder, "outcome.json"), "utf8")) as Outcome;
  }, 300_000);

  it("loads the others when one run fails, says so, and finishes that one when it is started again", () => {
    const [first, second] = outcome.states;

    expect(outcome.results).toEqual([1, 0, 0]);
    expect(first?.["CH-1"]?.tags["neptune.loaded"]).toBeUndefined();
    expect(first?.["CH-2"]?.tags["neptune.loaded"]).toBe("true");
    expect(second?.["CH-1"]?.id).toBe(first?.["CH-1"]?.id);
    expect(second?.["CH-1"]).toMatchObject({ status: "FINISHED", tags: { "neptune.loaded": "true", "neptune.parts": "2" } });
  });

  it("has every point once, also of what was loaded twice", () => {
    const losses = outcome.states[1]?.["CH-1"]?.losses ?? [];

    expect(losses).toHaveLength(2000);
    expect(new Set(losses.map(([step]) => step)).size).toBe(2000);
    expect(losses.find(([step]) => step === 5)?.[1]).toBeCloseTo(0.5);
  });

  it("skips whatever is loaded", () => {
    expect(outcome.states[2]).toEqual(outcome.states[1]);
  });

  it("leaves out what was not exported to its end", () => {
    expect(Object.keys(outcome.states[1] ?? {}).toSorted()).toEqual(["CH-1", "CH-2"]);
  });

  it("keeps names, parameters, files and what a run was forked from", () => {
    const { "CH-1": parent, "CH-2": fork } = outcome.states[1] ?? {};
    const odd = Object.keys(parent?.params ?? {}).filter((name) => name.startsWith("params/lr"));

    expect(parent).toMatchObject({ name: "baseline", start: Date.UTC(2025, 2, 1), params: { "params/lr": "0.1", "sys/tags": "a,b" } });
    expect(odd).toHaveLength(2);
    expect(parent?.files).toEqual(["logs/series.txt", "model/model.bin"]);
    expect(fork?.tags["mlflow.parentRunId"]).toBe(parent?.id);
  });
});
