import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EDGE_FOLDER, EDGE_FOLDERS } from "../../../../components/inference/edge/contract.ts";
import { whyNoGo } from "../../../support/go-program.ts";
import { objectStore } from "../../../support/object-store.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const prepared = await pythonWith("test/examples/mlflow/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());
const whyNot = await whyNoGo();
const WHY = whyNot === undefined ? whySkipped(prepared) : ` (skipped: ${whyNot})`;

describe.skipIf(WHY !== "")(`where bundles and what devices are told are kept${WHY}`, () => {
  it("is one folder of a bucket, with a folder in it for each program that writes", { timeout: 300_000 }, async () => {
    await using store = await objectStore();
    const objects = await store.bucket("edge");
    const programs = [join(ROOT, "components/inference/edge"), join(ROOT, "images/edge-agent")];

    const printed = await python?.expect(
      "python",
      ["-B", join(import.meta.dirname, "check-store.py"), ...programs, `s3://edge/${EDGE_FOLDER}`],
      { env: { ...store.env, MLFLOW_DISABLE_TELEMETRY: "true" } },
    );

    expect(printed).not.toContain("FAILED");
    expect(printed).toContain("ok a tag is found");
    // What begins with a dot is the gateway's own.
    expect((await readdir(objects)).filter((name) => !name.startsWith("."))).toEqual([EDGE_FOLDER]);
    const written = await readdir(join(objects, EDGE_FOLDER));
    const granted = Object.values(EDGE_FOLDERS).flatMap((folders) => folders.map((folder) => folder.slice(0, -1)));
    expect(written.toSorted()).toEqual(["groups", "registry", "reports"]);
    expect(granted).toEqual(expect.arrayContaining(written));
  });
});
