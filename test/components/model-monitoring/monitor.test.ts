import { existsSync } from "node:fs";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { whyNoGo } from "../../support/go-program.ts";
import { objectStore } from "../../support/object-store.ts";
import { pythonWith, QUALITY_LOCK } from "../../support/python.ts";
import { capture, MODEL, mounted, tell } from "./captured.ts";

const MINUTES = 60_000;
const prepared = await pythonWith(QUALITY_LOCK);
const { python } = prepared;
const missing = prepared.missing ?? (await whyNoGo());
const store = missing === undefined ? await objectStore() : undefined;
const running: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of running) await stop();
  await store?.[Symbol.asyncDispose]();
  await python?.[Symbol.asyncDispose]();
});

/** A monitor of a bucket, on loopback. */
async function monitor(bucket: string, model: Readonly<Record<string, unknown>> = {}) {
  if (python === undefined || store === undefined) throw new Error(missing);
  const folder = join(python.folder, bucket);
  const settings = await mounted(folder, model);
  const port = await freePort();
  const variables = { CAPTURE_URI: `s3://${bucket}`, SETTINGS: settings, PORT: String(port), LOOK_SECONDS: "0.2", MAX_BODY_BYTES: "65536" };
  const started = execa(python.program("python"), [join(folder, "monitor.py")], {
    env: python.environment({ ...store.env, ...variables }),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  let end: string | undefined;
  const ended = started.then(({ stderr }) => {
    end = stderr;
  });
  const stop = async () => {
    started.kill();
    await ended;
  };
  running.push(stop);
  const address = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (end !== undefined) throw new Error(`the monitor ended: ${end}`);
    return (await fetch(`${address}/readyz`).catch(() => undefined))?.ok === true;
  });
  return { address, stop, metrics: async () => metricsIn(await (await fetch(`${address}/metrics`)).text()) };
}

/** Waits until something is so; gives up where it will not be any more. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 2 * MINUTES; !(await isSo()); await sleep(100)) {
    if (Date.now() > end) throw new Error("what is waited for does not come");
  }
}

function metricsIn(text: string): Readonly<Record<string, number>> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]));
}

/** The metrics of one name, by the values of their labels besides the model's, in the order of the labels' names. */
function of(metrics: Readonly<Record<string, number>>, name: string): Record<string, number> {
  const found = Object.entries(metrics).filter(([key]) => key.startsWith(`${name}{`));
  return Object.fromEntries(found.map(([key, value]) => [labelsIn(key), value]));
}

function labelsIn(key: string): string {
  const labels = [...key.matchAll(/(\w+)="([^"]*)"/g)].filter(([, name]) => name !== "model");
  return labels.map(([, , value]) => value).join(" ");
}

/** Sends a body as it is, without a client that would mend it. */
function post(
  address: string,
  body: string | Buffer,
  model = MODEL.name,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/models/${model}/ground-truth`, { method: "POST" }, (answer) => {
      const parts: Buffer[] = [];
      answer
        .on("data", (part: Buffer) => parts.push(part))
        .on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
    });
    sent.on("error", reject).end(body);
  });
}

const OUTCOMES = "model_outcomes_total";

describe.skipIf(missing !== undefined)(`the monitor of models${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  it("joins by id what was asked and what turned out true, in any order, each once, and goes on where it was after a restart", {
    timeout: 3 * MINUTES,
  }, async () => {
    const bucket = await (store?.bucket("joins") ?? "");
    const metrics = [{ name: "revenue", expression: "sum(price) where correct" }];
    const model = { metrics, baseline: { accuracy: 0.9 }, leastRows: 30 };
    const rows = Array.from({ length: 40 }, (_, index) => ({
      id: `r-${index}`,
      prediction: index % 2,
      inputs: { price: index, secret: "x" },
    }));
    const shadow = rows.slice(0, 20).map((row, index) => ({ ...row, version: "2", prediction: index < 15 ? row.prediction : 7 }));
    await tell(bucket, "20260101T000000.000000Z-early.jsonl", [{ id: "r-0", value: "0" }]);
    await capture(bucket, "champion", "20260101T000000.000Z-a.jsonl", rows);
    const first = await monitor("joins", model);

    // The second object is called as if it came before the first, as that of a slower pod is.
    await capture(bucket, "challenger", "20260101T000001.000Z-b.jsonl", shadow);
    await capture(bucket, "challenger", "20260101T000000.500Z-b.jsonl", shadow.slice(0, 3));
    const truths = rows.map(({ id }, index) => ({ id, value: index < 30 ? index % 2 : 9 }));
    const sent = await Promise.all([
      post(first.address, JSON.stringify(truths)),
      post(first.address, JSON.stringify(truths[3])),
      post(first.address, JSON.stringify({ id: "nobody", value: true })),
    ]);
    await until(async () => (of(await first.metrics(), "model_captures_total")["challenger"] ?? 0) === 23);
    const before = await first.metrics();

    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(of(before, OUTCOMES)).toEqual({
      "true champion 1": 30,
      "false champion 1": 10,
      "true challenger 2": 15,
      "false challenger 2": 5,
    });
    expect(of(before, "model_performance")).toMatchObject({ "accuracy 1": 0.75, "accuracy 2": 0.75, "revenue 1": (29 * 30) / 2 });
    expect(of(before, "model_performance_drop")["accuracy 1"]).toBeCloseTo(1 / 6, 10);
    expect(of(before, "model_ground_truth_total")).toEqual({ joined: 40, late: 0, duplicate: 2, unmatched: 0 });
    expect(before[`model_ground_truth_waiting{model="prices"}`]).toBe(1);
    expect(before[`model_shadow_compared_total{model="prices",version="2"}`]).toBe(20);
    expect(before[`model_shadow_agreement{model="prices",version="2"}`]).toBe(0.75);

    await first.stop();
    const second = await monitor("joins", model);

    expect(await second.metrics()).toEqual(before);
  });

  it("refuses whatever is no truth, keeps nothing of it, and goes on answering", { timeout: 3 * MINUTES }, async () => {
    const bucket = await (store?.bucket("hostile") ?? "");
    const { address, metrics } = await monitor("hostile");
    const good = { id: "a", value: 1 };

    const answers = {
      "not JSON": await post(address, "{"),
      nothing: await post(address, ""),
      "no text": await post(address, Buffer.from([0xff, 0xfe, 0x00])),
      deep: await post(address, "[".repeat(30_000)),
      "an empty list": await post(address, "[]"),
      "a list too long": await post(address, JSON.stringify(Array.from({ length: 1001 }, () => good))),
      "one bad among good": await post(address, JSON.stringify([good, { id: "b" }])),
      "a key more": await post(address, JSON.stringify({ ...good, time: 0 })),
      "an id with a path": await post(address, JSON.stringify({ id: "../../x", value: 1 })),
      "an id too long": await post(address, JSON.stringify({ id: "x".repeat(129), value: 1 })),
      "an id with a line": await post(address, JSON.stringify({ id: "a\n", value: 1 })),
      "no number": await post(address, '{"id":"a","value":NaN}'),
      "a number too large": await post(address, '{"id":"a","value":1e999}'),
      "a whole number too large": await post(address, `{"id":"a","value":1${"0".repeat(400)}}`),
      "a value of values": await post(address, '{"id":"a","value":[1]}'),
      "no value": await post(address, '{"id":"a","value":null}'),
      "a value too long": await post(address, JSON.stringify({ id: "a", value: "x".repeat(257) })),
    };
    const others = [
      await post(address, "x".repeat(70_000)),
      await post(address, JSON.stringify(good), "others"),
      await post(address, JSON.stringify(good), "..%2f.."),
    ];

    expect(Object.entries(answers).filter(([, { status }]) => status !== 400)).toEqual([]);
    expect(answers["one bad among good"].text).toContain("item 1");
    expect(others.map(({ status }) => status)).toEqual([413, 404, 404]);
    expect(existsSync(join(bucket, MODEL.name))).toBe(false);
    expect(of(await metrics(), "model_ground_truth_total")).toEqual({ joined: 0, late: 0, duplicate: 0, unmatched: 0 });
    expect((await post(address, JSON.stringify({ id: "a", value: "\ud800" }))).status).toBe(200);
  });

  it("leaves out captured lines that it cannot read, and counts them", { timeout: 3 * MINUTES }, async () => {
    const bucket = await (store?.bucket("lines") ?? "");
    const path = await capture(bucket, "champion", "20260101T000000.000Z-a.jsonl", [{ id: "a", prediction: [1] }]);
    const lines = [
      "{",
      "[]",
      "1",
      '{"id":"b"}',
      '{"id":"c","time":"yesterday","version":"1","prediction":1}',
      '{"id":"d","time":1,"version":"a\\"b","prediction":1}',
    ];
    await writeFile(join(dirname(path), "20260101T000001.000Z-a.jsonl"), lines.join("\n"));
    await tell(bucket, "20260101T000000.000Z-a.jsonl", [{ id: "a", value: 1 }]);

    const { metrics } = await monitor("lines");
    const found = await metrics();

    expect(found[`model_captures_unreadable_total{model="prices"}`]).toBe(lines.length);
    expect(of(found, OUTCOMES)).toEqual({ "true champion 1": 1 });
  });

  it("tells what the newest report found", { timeout: 3 * MINUTES }, async () => {
    const bucket = await (store?.bucket("reports") ?? "");
    const { metrics } = await monitor("reports");
    const none = await metrics();
    const report = {
      time: 1_700_000_000,
      drift: { share: 0.5, features: { size: { drifted: true }, "petal length (cm)": { drifted: false } } },
      prediction: { drifted: true },
      truth: null,
      concept: { drifted: false },
      findings: [{ column: "size" }],
      baseline: { accuracy: 0.8 },
    };
    await mkdir(join(bucket, MODEL.name, "reports/20260101T000000.000000Z"), { recursive: true });
    await writeFile(join(bucket, MODEL.name, "reports/20260101T000000.000000Z/metrics.json"), JSON.stringify(report));
    await writeFile(
      join(bucket, MODEL.name, "reports/latest.json"),
      JSON.stringify({ metrics: "prices/reports/20260101T000000.000000Z/metrics.json" }),
    );
    await until(async () => (await metrics())[`model_drift_job_timestamp_seconds{model="prices"}`] === report.time);
    const found = await metrics();

    expect(none).toMatchObject({ [`model_drift_job_timestamp_seconds{model="prices"}`]: 0 });
    expect(Object.keys(none).some((name) => name.startsWith("model_drift_share"))).toBe(false);
    expect(of(found, "model_feature_drift")).toEqual({ size: 1, "petal length (cm)": 0 });
    expect(found).toMatchObject({
      [`model_drift_share{model="prices"}`]: 0.5,
      [`model_prediction_drift{model="prices"}`]: 1,
      [`model_concept_drift{model="prices"}`]: 0,
      [`model_data_quality_findings{model="prices"}`]: 1,
      [`model_performance_baseline{metric="accuracy",model="prices"}`]: 0.8,
    });
  });

  it("deletes what is older than it may be, and nothing that is younger", { timeout: 3 * MINUTES }, async () => {
    const bucket = await (store?.bucket("old") ?? "");
    const folder = join(bucket, MODEL.name);
    const files = [
      "requests/champion/2026/01/01/00/a.jsonl",
      "requests/challenger/2026/01/01/00/a.jsonl",
      "ground-truth/2026/01/01/00/a.jsonl",
      "reports/20260101T000000Z/report.html",
    ];
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), "");
      const old = Date.now() / 1000 - 91 * 86_400;
      await utimes(join(folder, file), old, old);
    }
    const young = await capture(bucket, "champion", "20260101T000000.000Z-a.jsonl", [{ id: "a", prediction: 1 }]);

    await monitor("old");
    await until(async () => files.every((file) => !existsSync(join(folder, file))));

    expect(await readdir(dirname(young))).toHaveLength(1);
  });

  it("keeps nothing, and says so, while the bucket is away", { timeout: 3 * MINUTES }, async () => {
    const bucket = await (store?.bucket("away") ?? "");
    const { address, metrics } = await monitor("away");
    await writeFile(join(bucket, MODEL.name), "in the way of a folder");

    const refused = await post(address, JSON.stringify({ id: "a", value: 1 }));

    expect(refused.status).toBe(503);
    expect(of(await metrics(), "model_ground_truth_total")["joined"]).toBe(0);
    expect((await metrics())[`model_ground_truth_waiting{model="prices"}`]).toBe(0);
  });
});
