import { execFile, execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { PYTHON, place, programAt, SUFFIX, WHY_SKIPPED } from "./programs.ts";

const PROGRAM = programAt("train.py");
const { folder, variables } = place("train-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function output(name: string): string {
  return readFileSync(join(folder, "outputs", name), "utf8");
}

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

describe.skipIf(WHY_SKIPPED !== undefined)("the training program", () => {
  it(`registers a version, and the next one, and leaves what it did for other steps${SUFFIX}`, { timeout: 300_000 }, () => {
    const data = join(folder, "data.csv");
    const rows = Array.from({ length: 80 }, (_, index) => `${index},${index % 2},${index < 40 ? "low" : "high"}`);
    writeFileSync(data, ["size,side,answer", ...rows].join("\n"));

    execFileSync(PYTHON, ["-B", PROGRAM], { env: variables({}), cwd: folder, stdio: "pipe" });
    const first = output("version");
    execFileSync(PYTHON, ["-B", PROGRAM], { env: variables({ DATA: data, TARGET: "answer" }), cwd: folder, stdio: "pipe" });

    expect([first, output("version")]).toEqual(["1", "2"]);
    expect(Number(output("accuracy"))).toBeGreaterThan(0.8);
    expect(output("run-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it(`says which columns there are where the one of answers is not among them${SUFFIX}`, { timeout: 300_000 }, () => {
    const data = join(folder, "other.csv");
    writeFileSync(data, "a,b\n1,2\n");

    const { status, stderr } = spawnSync(PYTHON, ["-B", PROGRAM], {
      env: variables({ DATA: data, TARGET: "c" }),
      cwd: folder,
      encoding: "utf8",
    });

    expect(status).toBe(1);
    expect(stderr).toContain("no column 'c'; it has a, b");
  });

  it(`tells lineage what it read and which version it made, under the run's own id${SUFFIX}`, { timeout: 300_000 }, async () => {
    const [start, complete, ...more] = await heard((url) =>
      promisify(execFile)(PYTHON, ["-B", PROGRAM], {
        env: variables({ MODEL: "told", OPENLINEAGE_URL: url, OPENLINEAGE_NAMESPACE: "estate" }),
        cwd: folder,
      }),
    );

    const run = { runId: output("run-id").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
    const told = { path: "/api/v1/lineage", run, job: { namespace: "estate", name: "told" } };
    const inputs = [{ namespace: "scikit-learn", name: "iris" }];
    expect(start).toMatchObject({ ...told, eventType: "START", inputs, outputs: [] });
    expect(complete).toMatchObject({
      ...told,
      eventType: "COMPLETE",
      inputs,
      outputs: [{ name: "models/told", facets: { version: { datasetVersion: output("version") } } }],
    });
    expect(more).toEqual([]);
  });

  it(`trains all the same where nobody listens${SUFFIX}`, { timeout: 300_000 }, () => {
    // Nothing listens on the port of the discard service for HTTP.
    const env = variables({ MODEL: "untold", OPENLINEAGE_URL: "http://127.0.0.1:9" });

    const { status, stderr } = spawnSync(PYTHON, ["-B", PROGRAM], { env, cwd: folder, encoding: "utf8" });

    expect(status).toBe(0);
    expect(stderr).toContain("lineage was not told of COMPLETE");
  });
});

describe.skipIf(WHY_SKIPPED !== undefined)("names of what a training reads", () => {
  const named = (address: string): unknown =>
    JSON.parse(
      execFileSync(PYTHON, ["-B", "-c", "import json, sys, lineage; print(json.dumps(lineage.dataset(sys.argv[1])))", address], {
        env: { ...process.env, PYTHONPATH: join(programAt("."), ".") },
        encoding: "utf8",
      }),
    );

  it.each([
    ["s3://estate-data/vision/new.csv", { namespace: "s3://estate-data", name: "vision/new.csv" }],
    ["gs://estate-data/new.csv", { namespace: "gs://estate-data", name: "new.csv" }],
    ["wasbs://data@estate.blob.core.windows.net/new.csv", { namespace: "wasbs://data@estate.blob.core.windows.net", name: "new.csv" }],
    ["/data/new.csv", { namespace: "file", name: "/data/new.csv" }],
    ["", { namespace: "scikit-learn", name: "iris" }],
  ])(`are those of OpenLineage: %s${SUFFIX}`, (address, expected) => {
    expect(named(address)).toEqual(expected);
  });
});
