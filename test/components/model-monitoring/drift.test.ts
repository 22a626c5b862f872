import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoGo } from "../../support/go-program.ts";
import { objectStore } from "../../support/object-store.ts";
import { pythonWith, QUALITY_LOCK } from "../../support/python.ts";
import { type RunProgram, suiteRunner } from "../../support/python-runner.ts";
import { capture, MODEL, mounted, type Row, tell } from "./captured.ts";

const MINUTES = 60_000;
const prepared = await pythonWith(QUALITY_LOCK);
const { python } = prepared;
const missing = prepared.missing ?? (await whyNoGo());
const store = missing === undefined ? await objectStore() : undefined;
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
  await python?.[Symbol.asyncDispose]();
});

const REGISTRY = `sqlite:///${join(python?.folder ?? "", "mlflow.db")}`;

/** Houses whose columns run evenly through their ranges; the answer is whether one is large. */
function houses(count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => {
    const size = from + ((index * 7) % count) / count;
    return { id: `house-${index}`, size, rooms: 1 + (index % 5), town: index % 2 === 0 ? "a" : "b", price: size > from + 0.5 ? 1 : 0 };
  });
}

type House = ReturnType<typeof houses>[number];

/** A house as a model was asked for it, and whether it answered right. */
function rowOf({ id, price, rooms, size, town }: House, right = true): Row {
  return { id, inputs: { size, rooms, town }, prediction: right ? price : 1 - price };
}

/** What a look imports that takes seconds. */
const MODULES = ["mlflow", "evidently.presets", "boto3"];

/** A bucket of its own with captured rows and truths, and what a look into it leaves. */
async function look(
  run: RunProgram,
  name: string,
  rows: readonly Row[],
  truths: readonly { id: string; value: unknown }[] = [],
  model: Readonly<Record<string, unknown>> = {},
) {
  if (python === undefined || store === undefined) throw new Error(missing);
  const bucket = await store.bucket(name);
  if (rows.length > 0) await capture(bucket, "champion", "20260101T000000.000Z-pod.jsonl", rows);
  if (truths.length > 0) await tell(bucket, "20260101T000000.000Z-pod.jsonl", truths);
  const folder = join(python.folder, name);
  const settings = await mounted(folder, model);
  const env = { ...store.env, CAPTURE_URI: `s3://${name}`, MODEL: MODEL.name, SETTINGS: settings, MLFLOW_TRACKING_URI: REGISTRY };
  const ended = await run(join(folder, "drift.py"), env);
  return { ...ended, bucket, told: ended.exitCode === 0 ? await toldIn(bucket) : undefined };
}

async function toldIn(bucket: string) {
  const pointer = JSON.parse(await readFile(join(bucket, MODEL.name, "reports/latest.json"), "utf8"));
  const page = pointer.report === undefined ? undefined : await readFile(join(bucket, pointer.report), "utf8");
  return { page, ...JSON.parse(await readFile(join(bucket, pointer.metrics), "utf8")) };
}

describe.skipIf(missing !== undefined)(`the job that looks for drift${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  const run = suiteRunner(python, MODULES);

  beforeAll(async () => {
    const reference = join(python?.folder ?? "", "reference.csv");
    const lines = houses(200).map(({ price, rooms, size, town }) => `${size},${rooms},${town},${price}`);
    await writeFile(reference, ["size,rooms,town,target", ...lines].join("\n"));
    const register = (file: string) =>
      python?.expect("python", [join(import.meta.dirname, "register.py"), REGISTRY, MODEL.name, file, "0.97", join(python.folder, "runs")]);
    await register(reference);
    await register("");
  }, 5 * MINUTES);

  it("finds none where requests are as the champion's training data, and holds it against what its run logged", {
    timeout: 5 * MINUTES,
  }, async () => {
    const asked = houses(120);
    const rows = asked.map((house, index) => rowOf(house, index >= 12));

    const { bucket, exitCode, stderr, told } = await look(
      run,
      "same",
      rows,
      asked.map(({ id, price }) => ({ id, value: String(price) })),
    );

    expect(exitCode, stderr).toBe(0);
    expect(told).toMatchObject({
      version: "1",
      rows: 120,
      joined: 120,
      drift: { share: 0 },
      prediction: { drifted: false },
      truth: { drifted: false },
    });
    expect(told.performance.accuracy).toBeCloseTo(0.9, 10);
    expect(told.baseline).toEqual({ accuracy: 0.97 });
    expect(Object.keys(told.drift.features)).toEqual(["rooms", "size", "town"]);
    expect(told.page).toContain("<html");
    expect(await readdir(join(bucket, MODEL.name, "reports"))).toHaveLength(2);
  });

  it("finds shifted inputs, answers and truth, by the share of features and each by its name", { timeout: 5 * MINUTES }, async () => {
    const rows = houses(120, 3).map((house) => ({ ...rowOf({ ...house, rooms: house.rooms + 4 }), prediction: 1 }));

    const { exitCode, stderr, stdout, told } = await look(
      run,
      "shifted",
      rows,
      rows.map(({ id }) => ({ id, value: 1 })),
    );

    expect(exitCode, stderr).toBe(0);
    expect(told.drift.share).toBeCloseTo(2 / 3, 10);
    expect(told.drift.share).toBeGreaterThan(told.drift.threshold);
    expect(Object.entries<{ drifted: boolean }>(told.drift.features).map(([name, { drifted }]) => [name, drifted])).toEqual([
      ["rooms", true],
      ["size", true],
      ["town", false],
    ]);
    expect([told.prediction.drifted, told.truth.drifted]).toEqual([true, true]);
    expect(stdout).toContain("prices: 67 % of 3 features differ; accuracy 1.000");
  });

  it("finds that what is right changed, where a model that was right begins to err on the same inputs", {
    timeout: 5 * MINUTES,
  }, async () => {
    const asked = houses(200);
    const begin = Date.now() - 3_600_000;
    const rows = asked.map((house, index) => ({ ...rowOf(house, index < 120 || index % 2 === 0), time: begin + index * 1000 }));
    const steady = asked.map((house, index) => ({ ...rowOf(house, index % 10 > 0), time: begin + index * 1000 }));
    const truths = asked.map(({ id, price }) => ({ id, value: price }));

    const changed = await look(run, "changed", rows, truths);
    const unchanged = await look(run, "unchanged", steady, truths);

    expect(changed.told).toMatchObject({ drift: { share: 0 }, concept: { drifted: true, answers: 200, errors: 40 } });
    expect(changed.told.concept.since).toBeGreaterThan(120);
    expect(unchanged.told.concept).toMatchObject({ drifted: false, since: null, errors: 20 });
  });

  it("says so where there is too little to compare, or nothing to compare with, and ends well", { timeout: 5 * MINUTES }, async () => {
    const few = await look(
      run,
      "few",
      houses(49).map((house) => rowOf(house)),
    );
    const none = await look(run, "none", []);
    const lacking = await look(
      run,
      "lacking",
      houses(60).map((house) => ({ ...rowOf(house), version: "2" })),
    );

    expect([few.exitCode, none.exitCode, lacking.exitCode], few.stderr + none.stderr + lacking.stderr).toEqual([0, 0, 0]);
    expect(few.told).toMatchObject({ drift: null, said: ["49 rows were captured, and 50 are needed"] });
    expect(none.told).toMatchObject({ drift: null, said: ["nothing was captured of the champion"] });
    expect(lacking.told).toMatchObject({ drift: null, said: ["the run of version 2 logged no reference.csv to compare with"] });
  });

  it("looks at the newest champion's requests alone: those of the one before belong to another reference", {
    timeout: 5 * MINUTES,
  }, async () => {
    const before = houses(80, 3).map((house) => ({ ...rowOf(house), id: `before-${house.id}`, version: "9", time: Date.now() - 60_000 }));

    const { told } = await look(run, "promoted", [...before, ...houses(80).map((house) => rowOf(house))]);

    expect(told).toMatchObject({ version: "1", rows: 80, drift: { share: 0 } });
  });

  it("holds inputs to their schema, and looks at no redacted column", { timeout: 5 * MINUTES }, async () => {
    const rows = houses(100).map((house, index) => {
      const row = rowOf(house);
      const { rooms, size, ...rest } = row.inputs ?? {};
      return {
        ...row,
        inputs: {
          ...rest,
          ...(index >= 5 && { rooms: index < 10 ? "many" : rooms }),
          size: index < 3 ? -1 : size,
          town: "[redacted]",
          extra: 1,
        },
      };
    });
    const schema = [
      { name: "size", min: 0, max: 1 },
      { name: "rooms", type: "integer" },
      { name: "town", type: "string", allowed: ["a", "b"] },
    ];

    const { told } = await look(run, "schema", rows, [], { schema, redact: ["Town"] });

    expect(told.findings).toEqual([
      { column: "extra", fault: "unexpected", rows: 100, share: 1 },
      { column: "rooms", fault: "missing", rows: 5, share: 0.05 },
      { column: "rooms", fault: "type", rows: 5, share: 0.05 },
      { column: "size", fault: "range", rows: 3, share: 0.03 },
    ]);
    expect(Object.keys(told.drift.features)).toEqual(["rooms", "size"]);
  });

  it("computes measures of one's own, and takes a baseline that is named", { timeout: 5 * MINUTES }, async () => {
    const asked = houses(100);
    const metrics = [
      { name: "sold_size", expression: "sum(size) where correct" },
      { name: "towns_a", expression: 'count() where town = "a" and wrong' },
    ];

    const { told } = await look(
      run,
      "own",
      asked.map((house, index) => rowOf(house, index % 4 > 0)),
      asked.map(({ id, price }) => ({ id, value: price })),
      {
        metrics,
        baseline: { accuracy: 0.5 },
      },
    );

    const right = asked.filter((_, index) => index % 4 > 0);
    expect(told.baseline).toEqual({ accuracy: 0.5 });
    expect(told.performance.sold_size).toBeCloseTo(
      right.reduce((sum, { size }) => sum + size, 0),
      9,
    );
    expect(told.performance.towns_a).toBe(25);
  });
});
