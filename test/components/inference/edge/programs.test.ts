import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "../../../support/free-port.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";

const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, "../../../..");

const prepared = await pythonWith("examples/edge/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** Runs a script of this folder, which prints one line a check. */
async function checks(script: string, folder: string, ports: number): Promise<string> {
  const free = await Promise.all(Array.from({ length: ports }, freePort));
  const place = join(python?.folder ?? "", folder);
  await python?.expect("python", ["-c", `import os; os.mkdir(${JSON.stringify(place)})`]);
  return (await python?.expect("python", ["-B", join(import.meta.dirname, script), ROOT, place, ...free.map(String)])) ?? "";
}

describe.skipIf(python === undefined)(`the programs of edge inference${whySkipped(prepared)}`, () => {
  it("make bundles that a device takes, and none that it should not", { timeout: 10 * MINUTES }, async () => {
    const printed = await checks("check-bundles.py", "bundles", 3);

    expect(printed).not.toContain("FAILED");
    expect(printed).toContain("ok the model is one by ONNX's own checker");
  });

  it("export models as they answer, and refuse those that would not", { timeout: 10 * MINUTES }, async () => {
    const printed = await checks("check-export.py", "export", 2);

    expect(printed).not.toContain("FAILED");
    expect(printed).toContain("ok halves that do not match sign nothing");
  });

  it("roll out stage by stage, and take back what devices are unwell with", { timeout: 10 * MINUTES }, async () => {
    const printed = await checks("check-rollout.py", "rollout", 2);

    expect(printed).not.toContain("FAILED");
    expect(printed).toContain("ok the fleet tells the bundle, the stage and the devices");
  });
});
