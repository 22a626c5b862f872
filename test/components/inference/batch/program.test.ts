import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../support/free-port.ts";
import { goProgram, whyNoGo } from "../../../support/go-program.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";
import { serving } from "../../../support/serving.ts";
import { KEPT_CONTRACT } from "./store-contract.ts";

const MINUTES = 60_000;
const HERE = import.meta.dirname;
const PROGRAMS = join(HERE, "../../../../components/inference/batch");
const MODEL = join(HERE, "model.py");
const DAY = 86_400_000;

const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());
const folder = python?.folder ?? "";

const tracking = { MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`, PYTHONPATH: PROGRAMS, PYTHONDONTWRITEBYTECODE: "1" };

/** A job over folders below an address, with a file of its own that tells which tables the model saw. */
class Job {
  readonly #place: string;
  readonly #more: Readonly<Record<string, string>>;
  readonly seen: string;

  constructor(name: string, place: string, more: Readonly<Record<string, string>> = {}) {
    this.#place = place;
    this.#more = more;
    this.seen = join(folder, `${name}.seen`);
  }

  get #env(): Record<string, string> {
    const addresses = { INPUT: `${this.#place}/in`, OUTPUT: `${this.#place}/out` };
    const spec = { JOB: "sums", MODEL: "sum", MODEL_ALIAS: "champion", PARTITION_ROWS: "3", KEEP: '["id"]', EXPERIMENT: "batch" };
    return { ...tracking, ...addresses, ...spec, LATE_DAYS: "2", RESCORE: "false", SEEN: this.seen, ...this.#more };
  }

  async put(files: Readonly<Record<string, string>>): Promise<void> {
    await execa(python?.program("python") ?? "", [join(HERE, "objects.py"), "put", `${this.#place}/in`], {
      input: JSON.stringify(files),
      env: python?.environment(this.#env) ?? {},
      extendEnv: false,
    });
  }

  async run(env: Readonly<Record<string, string>> = {}) {
    return python?.run("python", [join(PROGRAMS, "batch.py")], { env: { ...this.#env, ...env } });
  }

  /** Runs it until the model meets the row, and kills it there as the kernel would. */
  async killedAt(row: number): Promise<void> {
    const env = python?.environment({ ...this.#env, GATE: String(row) }) ?? {};
    const running = execa(python?.program("python") ?? "", [join(PROGRAMS, "batch.py")], {
      env,
      extendEnv: false,
      reject: false,
      all: true,
    });
    const reached = async () => {
      while (!(await this.tables()).includes("gate")) await sleep(50);
      running.kill("SIGKILL");
    };
    await Promise.race([running, reached()]);
    const { all, signal } = await running;
    if (signal !== "SIGKILL") throw new Error(`the run ended by itself:\n${all}`);
  }

  /** What the model was given, in order: the first row and how many, or `gate`. */
  async tables(): Promise<readonly string[]> {
    const text = await readFile(this.seen, "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  /** Names and texts below the output. */
  async output(): Promise<Readonly<Record<string, string>>> {
    const printed = await python?.expect("python", [join(HERE, "objects.py"), "list", `${this.#place}/out`], { env: this.#env });
    return JSON.parse(printed ?? "{}") as Record<string, string>;
  }

  /** Partitions of a file by their folder. */
  async parts(file: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const folders: Record<string, string[]> = {};
    for (const [name, text] of Object.entries(await this.output())) {
      const [, of = "", part] = /^(.*\/)(\d+\.[a-z]+)$/.exec(name) ?? [];
      if (of.startsWith(`predictions/${file}/`) && part !== undefined) (folders[of] ??= []).push(text);
    }
    return folders;
  }

  async predictions(file: string): Promise<readonly string[]> {
    const current = JSON.parse((await this.output())[`predictions/${file}/current.json`] ?? "{}") as { folder?: string };
    const parts = (await this.parts(file))[current.folder ?? ""] ?? [];
    return parts.flatMap((text) => text.trim().split("\n").slice(1));
  }
}

/** Rows of `id,a,b` from one id on. */
function rows(from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `${from + index},${from + index},${2 * index}`);
  return `id,a,b\n${lines.join("\n")}\n`;
}

/** The lines that a file of {@link rows} has to give, each row once. */
function sums(from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${index},${from + index},${from + 3 * index}`);
}

const dayBefore = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

describe.skipIf(python === undefined)(`the batch program${whySkipped(prepared)}`, () => {
  beforeAll(async () => {
    await python?.expect("python", [join(HERE, "register.py"), MODEL], { env: { ...tracking, SEEN: join(folder, "none") } });
  }, 15 * MINUTES);

  it("goes on where a run was killed: each row once, and no partition that was there predicted again", {
    timeout: 10 * MINUTES,
  }, async () => {
    const job = new Job("killed", `${folder}/killed`);
    await job.put({ "day.csv": rows(0, 11), "other.csv": rows(100, 2) });

    await job.killedAt(7);
    const before = await job.output();
    const { exitCode } = (await job.run()) ?? {};

    expect(Object.keys(before).filter((name) => name.endsWith("done.json"))).toEqual([]);
    expect(Object.keys(before)).toHaveLength(2);
    expect(exitCode).toBe(0);
    expect(await job.tables()).toEqual(["0 3", "3 3", "gate", "6 3", "9 2", "100 2"]);
    expect(await job.predictions("day.csv")).toEqual(sums(0, 11));
    expect(await job.predictions("other.csv")).toEqual(sums(100, 2));
    expect(await job.output()).toMatchObject(before);
  });

  it("does nothing twice, and a changed file anew beside what it said before", { timeout: 10 * MINUTES }, async () => {
    const job = new Job("changed", `${folder}/changed`);
    await job.put({ "day.csv": rows(0, 4) });
    await job.run();
    const first = await job.output();
    const again = await job.run();
    const second = await job.output();
    await job.put({ "day.csv": rows(50, 5) });
    await job.run();

    expect(again?.exitCode).toBe(0);
    expect(second).toEqual(first);
    expect(await job.tables()).toEqual(["0 3", "3 1", "50 3", "53 2"]);
    expect(Object.keys(await job.parts("day.csv"))).toHaveLength(2);
    expect(await job.predictions("day.csv")).toEqual(sums(50, 5));
  });

  it("takes a late file for as long as it is told to, and says which came later", { timeout: 10 * MINUTES }, async () => {
    const job = new Job("late", `${folder}/late`);
    const [late, tooLate] = [`${dayBefore(1)}/orders.csv`, `${dayBefore(4).replaceAll("-", "/")}/orders.csv`];
    await job.put({ [`${dayBefore(0)}/orders.csv`]: rows(0, 1) });
    await job.run();
    await job.put({ [late]: rows(10, 1), [tooLate]: rows(20, 1) });
    await job.run();

    const manifests = Object.entries(await job.output()).filter(([name]) => name.startsWith("runs/"));
    expect(await job.tables()).toEqual(["0 1", "10 1"]);
    expect(await job.predictions(late)).toEqual(sums(10, 1));
    expect(JSON.parse(manifests.at(-1)?.[1] ?? "{}")).toMatchObject({
      done: 1,
      there: 1,
      late: 1,
      files: { done: [late], late: [tooLate] },
    });
  });

  it("predicts all that it can, and at the end says which files are bad and why", { timeout: 10 * MINUTES }, async () => {
    const job = new Job("bad", `${folder}/bad`);
    await job.put({
      "a.csv": "id,a\n1,1\n",
      "b.csv": 'id,a,b\n1,1,1\n2,"x',
      "c.csv": "id,a,b\n5,word,1\n",
      "d.csv": rows(0, 1),
      "e.txt": "?",
      "f.csv": "",
    });
    const bad = await job.run();
    await job.put({ "a.csv": rows(7, 1), "b.csv": rows(8, 1), "c.csv": rows(9, 1) });
    const mended = await job.run();

    expect(bad?.exitCode).toBe(3);
    expect(bad?.stderr).toContain("3 files have no predictions");
    expect(bad?.stderr).not.toContain("Traceback");
    for (const file of ["a.csv", "b.csv", "c.csv"]) expect(bad?.stderr).toContain(`failed: ${file}: `);
    expect(mended?.exitCode).toBe(0);
    expect(Object.keys(await job.output()).filter((name) => name.startsWith("failed/"))).toEqual([]);
    expect(await job.predictions("d.csv")).toEqual(sums(0, 1));
  });

  it("leaves what is done to the version that did it, unless told to predict it anew", { timeout: 10 * MINUTES }, async () => {
    const [once, anew] = [new Job("once", `${folder}/once`), new Job("anew", `${folder}/anew`, { RESCORE: "true" })];
    for (const job of [once, anew]) {
      await job.put({ "day.csv": rows(0, 2) });
      await job.run();
    }
    await python?.expect("python", [join(HERE, "register.py"), MODEL], { env: { ...tracking, SEEN: join(folder, "none") } });
    for (const job of [once, anew]) await job.run();

    expect(await once.tables()).toEqual(["0 2"]);
    expect(await anew.tables()).toEqual(["0 2", "0 2"]);
    expect(Object.keys(await anew.parts("day.csv")).map((of) => of.slice(-4))).toEqual(["-v1/", "-v2/"]);
  });

  it("names partitions so that no two differ in anything and share a name, and equal ones are equal", {
    timeout: 5 * MINUTES,
  }, async () => {
    const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 });
    const name = fc.tuple(word, fc.constantFrom(".csv", ".jsonl", ".parquet")).map(([stem, suffix]) => `${stem}${suffix}`);
    const small = fc.integer({ min: 0, max: 3 });
    const columns = fc.array(word, { maxLength: 2 });
    const version = fc.integer({ min: 1, max: 12 }).map(String);
    const cases = fc.sample(fc.tuple(name, word, small, columns, columns, version, small), 3000);
    const { stdout } = await execa(python?.program("python") ?? "", [join(HERE, "names.py")], {
      input: JSON.stringify([...cases, ...cases]),
      env: python?.environment(tracking) ?? {},
      extendEnv: false,
    });

    const names = JSON.parse(stdout) as string[];
    const byName = new Map(names.map((made, index) => [made, JSON.stringify(cases[index % cases.length])]));
    expect(names.slice(0, cases.length)).toEqual(names.slice(cases.length));
    names.forEach((made, index) => expect(byName.get(made)).toBe(JSON.stringify(cases[index % cases.length])));
  });
});

const WHY_NO_GO = await whyNoGo();
const WHY_NO_STORE = WHY_NO_GO === undefined ? whySkipped(prepared) : ` (skipped: ${WHY_NO_GO})`;

describe.skipIf(WHY_NO_STORE !== "")(`where a job's files are kept${WHY_NO_STORE}`, () => {
  it("is a folder, whose files are read as they were listed or not at all", { timeout: 5 * MINUTES }, async () => {
    const printed = await python?.expect("python", [join(HERE, "objects.py"), "contract", `${folder}/contract`], { env: tracking });

    expect(JSON.parse(printed ?? "")).toEqual(KEPT_CONTRACT);
  });

  it("is a bucket, and a job that is killed goes on there too", { timeout: 20 * MINUTES }, async () => {
    await using gateway = await goProgram("images/versitygw", "github.com/versity/versitygw/cmd/versitygw");
    const port = await freePort();
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test-secret" };
    const env = {
      ...keys,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    await execa("mkdir", ["-p", `${gateway.folder}/buckets`, `${gateway.folder}/metadata`]);
    const options = ["--port", `127.0.0.1:${port}`, "--access", "test", "--secret", "test-secret", "--health", "/health", "--quiet"];
    const backend = ["posix", "--sidecar", `${gateway.folder}/metadata`, `${gateway.folder}/buckets`];
    const server = { file: join(gateway.folder, "versitygw"), args: [...options, ...backend], folder: gateway.folder, env: {} };

    await serving({ ...server, ready: `http://127.0.0.1:${port}/health` }, async () => {
      const printed = await python?.expect("python", [join(HERE, "objects.py"), "contract", "s3://data/contract"], {
        env: { ...tracking, ...env, MAKE_BUCKET: "yes" },
      });
      const job = new Job("bucket", "s3://data/orders", env);
      await job.put({ "day.csv": rows(0, 8) });
      await job.killedAt(4);
      await job.run();

      expect(JSON.parse(printed ?? "")).toEqual(KEPT_CONTRACT);
      expect(await job.tables()).toEqual(["0 3", "gate", "3 3", "6 2"]);
      expect(await job.predictions("day.csv")).toEqual(sums(0, 8));
    });
  });
});
