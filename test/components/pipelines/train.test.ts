import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { suiteSteps } from "./programs.ts";

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
  const steps = suiteSteps(python, url);

  /** What a training left. */
  async function outputs() {
    const [version, accuracy, runId] = await Promise.all(["version", "accuracy", "run-id"].map((name) => steps.output(name)));
    return { version, accuracy: Number(accuracy), runId };
  }

  let first: Awaited<ReturnType<typeof outputs>>;
  let second: typeof first;
  let told: readonly Record<string, unknown>[];
  let untold: object;
  beforeAll(async () => {
    told = await heard((listener) => steps.expect("train.py", { OPENLINEAGE_URL: listener, OPENLINEAGE_NAMESPACE: "estate" }));
    first = await outputs();
    const rows = Array.from({ length: 80 }, (_, index) => `${index},${index % 2},${index < 40 ? "low" : "high"}`);
    const data = await steps.data("data.csv", ["size,side,answer", ...rows]);
    // Nothing listens on the port of the discard service for HTTP.
    const { exitCode, stderr } = await steps.run("train.py", { DATA: data, TARGET: "answer", OPENLINEAGE_URL: "http://127.0.0.1:9" });
    untold = { exitCode, stderr };
    second = await outputs();
  }, 300_000);

  it("registers a version, and the next one, and leaves what it did for other steps", () => {
    for (const [left, version] of [
      [first, "1"],
      [second, "2"],
    ] as const) {
      expect(left).toMatchObject({ version, runId: expect.stringMatching(/^[0-9a-f]{32}$/) });
      expect(left.accuracy).toBeGreaterThan(0.8);
    }
    expect(second.runId).not.toBe(first.runId);
  });

  it("says which columns there are where the one of answers is not among them", { timeout: 300_000 }, async () => {
    const data = await steps.data("other.csv", ["a,b", "1,2"]);

    const { exitCode, stderr } = await steps.run("train.py", { DATA: data, TARGET: "c" });

    expect(exitCode).toBe(1);
    expect(stderr).toContain("no column 'c'; it has a, b");
  });

  it("tells lineage what it read and which version it made, under the run's own id", () => {
    const run = { runId: first.runId?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
    const common = { path: "/api/v1/lineage", run, job: { namespace: "estate", name: "test" } };
    const inputs = [{ namespace: "scikit-learn", name: "iris" }];
    const version = { datasetVersion: "1" };

    expect(told).toMatchObject([
      { ...common, eventType: "START", inputs, outputs: [] },
      { ...common, eventType: "COMPLETE", inputs, outputs: [{ namespace: url(), name: "models/test", facets: { version } }] },
    ]);
  });

  it("trains all the same where nobody listens, and says so", () => {
    expect(untold).toEqual({ exitCode: 0, stderr: expect.stringContaining("lineage was not told of COMPLETE") });
  });

  it("states all that MLflow finds out a version imports", { timeout: 300_000 }, async () => {
    const program = `import json, mlflow
model = mlflow.sklearn.load_model("models:/test/1")
mlflow.sklearn.save_model(model, "found")
paths = [mlflow.artifacts.download_artifacts("models:/test/1/requirements.txt"), "found/requirements.txt"]
print(json.dumps([sorted(open(path).read().split()) for path in paths]))`;

    const printed = await python?.expect("python", ["-c", program], { env: { MLFLOW_TRACKING_URI: url() } });
    const [stated, found] = JSON.parse(printed?.trim().split("\n").at(-1) ?? "") as readonly string[][];

    expect(stated).toEqual(found);
    expect(stated).toContainEqual(expect.stringMatching(/^scikit-learn==\d/));
  });

  it("names what it reads as OpenLineage does", async () => {
    const program = "import json, sys, lineage; print(json.dumps([lineage.dataset(address) for address in sys.argv[1:]]))";

    const names = await python?.expect("python", ["-c", program, ...NAMES.map(([address]) => address)], { cwd: steps.folder });

    expect(JSON.parse(names ?? "")).toEqual(NAMES.map(([, name]) => name));
  });
});
