import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DataVersioningSpec } from "../../components/data-versioning/contract.ts";
import { accessOf } from "../../components/data-versioning/manifests.ts";
import type { BucketAccess } from "../../components/object-store/contract.ts";
import { accessOf as bucketsOf } from "../../components/object-store/plan.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/data-versioning");
const MINUTES = 60_000;

const prepared = await pythonWith("examples/data-versioning/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe.skipIf(python === undefined)(`the data versioning's example${whySkipped(prepared)}`, { concurrent: true }, () => {
  it("runs what changed, and brings back data and model of a remote", { timeout: 15 * MINUTES }, async () => {
    const folder = python?.folder ?? "";
    const cwd = join(folder, "example");
    const dvc = async (...args: string[]) => python?.expect("dvc", args, { cwd });
    await cp(EXAMPLE, cwd, { recursive: true });
    await dvc("init", "--quiet", "--no-scm");
    await dvc("remote", "add", "--default", "here", join(folder, "remote"));

    await dvc("repro");
    await dvc("push");
    const first = await readFile(join(cwd, "data/train.csv"), "utf8");
    const { accuracy } = JSON.parse(await readFile(join(cwd, "metrics.json"), "utf8"));
    await rm(join(cwd, "data"), { recursive: true });
    await rm(join(cwd, "model.joblib"));
    await rm(join(cwd, ".dvc/cache"), { recursive: true });
    await dvc("pull");

    expect(accuracy).toBeGreaterThan(0.9);
    expect(await readFile(join(cwd, "data/train.csv"), "utf8")).toBe(first);
    expect(await dvc("status")).toContain("up to date");

    const parameters = await readFile(join(cwd, "params.yaml"), "utf8");
    await writeFile(join(cwd, "params.yaml"), parameters.replace("penalty: 0.5", "penalty: 2.0"));
    const again = await dvc("repro");

    expect(again).toContain("Stage 'prepare' didn't change, skipping");
    expect(again).toContain("Running stage 'train'");
  });

  it("accepts the configuration that the estate writes for a project", { timeout: 5 * MINUTES }, async () => {
    const cwd = join(python?.folder ?? "", "configured");
    const bucket = bucketsOf({ namespace: "mlops", buckets: [{ name: "data" }] })["data"] as BucketAccess;
    const config = accessOf(DataVersioningSpec.parse({}), { namespace: "mlops", bucket }).configs["examples"];
    await mkdir(cwd);
    await python?.expect("dvc", ["init", "--quiet", "--no-scm"], { cwd });
    await writeFile(join(cwd, ".dvc/config"), config as string);

    expect(await python?.expect("dvc", ["remote", "list"], { cwd })).toMatch(/^estate\s+s3:\/\/\S+\/examples/);
    // DVC makes the remote's file system, and so looks at each of its options; nothing is there to be connected to.
    const status = await python?.run("dvc", ["status", "--cloud"], {
      cwd,
      env: { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
    });
    expect(status?.stderr).not.toMatch(/config file error|extra keys not allowed|unexpected keyword/);
  });
});
