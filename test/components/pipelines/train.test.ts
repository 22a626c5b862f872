import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { Steps } from "./programs.ts";

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

/** Runs something while an OpenLineage server listens, and tells what it heard. */
async function heard(run: (url: string) => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      events.push({ path: request.url, ...(JSON.parse(Buffer.concat(chunks).toString()) as object) });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
  return events;
}

/** Addresses of what a training reads, and their names in OpenLineage. */
const NAMES = [
  ["s3://estate-data/vision/new.csv", { namespace: "s3://estate-data", name: "vision/new.csv" }],
  ["gs://estate-data/new.csv", { namespace: "gs://estate-data", name: "new.csv" }],
  ["wasbs://data@estate.blob.core.windows.net/new.csv", { namespace: "wasbs://data@estate.blob.core.windows.net", name: "new.csv" }],
  ["/data/new.csv", { namespace: "file", name: "/data/new.csv" }],
  ["", { namespace: "scikit-learn", name: "iris" }],
] as const;

describe.skipIf(python === undefined)(`the training program${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  const steps = new Steps(python, url);
  beforeAll(() => steps.write());

  it("registers a version, and the next one, and leaves what it did for other steps", { timeout: 300_000 }, async () => {
    const rows = Array.from({ length: 80 }, (_, index) => `${index},${index % 2},${index < 40 ? "low" : "high"}`);
    const data = await steps.data("data.csv", ["size,side,answer", ...rows]);

    await steps.expect("train.py");
    const first = await steps.output("version");
    await steps.expect("train.py", { DATA: data, TARGET: "answer" });

    expect([first, await steps.output("version")]).toEqual(["1", "2"]);
    expect(Number(await steps.output("accuracy"))).toBeGreaterThan(0.8);
    expect(await steps.output("run-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("says which columns there are where the one of answers is not among them", { timeout: 300_000 }, async () => {
    const data = await steps.data("other.csv", ["a,b", "1,2"]);

    const { exitCode, stderr } = await steps.run("train.py", { DATA: data, TARGET: "c" });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("no column 'c'; it has a, b");
  });

  it("tells lineage what it read and which version it made, under the run's own id", { timeout: 300_000 }, async () => {
    const [start, complete, ...more] = await heard((listener) =>
      steps.expect("train.py", { MODEL: "told", OPENLINEAGE_URL: listener, OPENLINEAGE_NAMESPACE: "estate" }),
    );

    const run = { runId: (await steps.output("run-id")).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
    const told = { path: "/api/v1/lineage", run, job: { namespace: "estate", name: "told" } };
    const inputs = [{ namespace: "scikit-learn", name: "iris" }];
    const version = { datasetVersion: await steps.output("version") };
    expect(start).toMatchObject({ ...told, eventType: "START", inputs, outputs: [] });
    expect(complete).toMatchObject({
      ...told,
      eventType: "COMPLETE",
      inputs,
      outputs: [{ namespace: url(), name: "models/told", facets: { version } }],
    });
    expect(more).toEqual([]);
  });

  it("trains all the same where nobody listens", { timeout: 300_000 }, async () => {
    // Nothing listens on the port of the discard service for HTTP.
    const { exitCode, stderr } = await steps.run("train.py", { MODEL: "untold", OPENLINEAGE_URL: "http://127.0.0.1:9" });

    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain("lineage was not told of COMPLETE");
  });

  it("names what it reads as OpenLineage does", async () => {
    const program = "import json, sys, lineage; print(json.dumps([lineage.dataset(address) for address in sys.argv[1:]]))";

    const printed = await python?.expect("python", ["-c", program, ...NAMES.map(([address]) => address)], { cwd: steps.folder });

    expect(JSON.parse(printed ?? "")).toEqual(NAMES.map(([, name]) => name));
  });
});
