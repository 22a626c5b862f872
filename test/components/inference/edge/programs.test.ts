import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EdgeSpec } from "../../../../components/inference/edge/contract.ts";
import { fleetLimits, fleetRoute } from "../../../../components/inference/edge/route.ts";
import { quantityOf } from "../../../../plan/quantity.ts";
import { freePort } from "../../../support/free-port.ts";
import { pythonWith, whySkipped } from "../../../support/python.ts";
import { GROUP } from "./wiring.ts";

const MINUTES = 60_000;
const ROOT = resolve(import.meta.dirname, "../../../..");

const prepared = await pythonWith("examples/edge/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** Runs a script of this folder, which prints one line a check, in a folder with these files. */
async function checks(script: string, folder: string, ports: number, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const free = await Promise.all(Array.from({ length: ports }, freePort));
  const place = join(python?.folder ?? "", folder);
  await mkdir(place);
  for (const [file, text] of Object.entries(files)) await writeFile(join(place, file), text);
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

  it("are reached over TLS by the rules that the gateway is given, and by no other", { timeout: 10 * MINUTES }, async () => {
    const spec = EdgeSpec.parse({ groups: [GROUP] });
    const { rules } = fleetRoute(spec, "example.com", "mlops").spec;
    const longestBytes = quantityOf(fleetLimits(spec, "mlops").spec.requestBuffer.limit);

    const printed = await checks("check-entrance.py", "entrance", 4, { "route.json": JSON.stringify({ rules, longestBytes }) });

    expect(printed).not.toContain("FAILED");
    expect(printed).toContain("ok the way in is tried");
  });
});
