import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { imageReference } from "../../pins/index.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const prepared = await pythonWith("examples/training/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe.skipIf(python === undefined)(`the program of the RayJob${whySkipped(prepared)}`, () => {
  it("is run by the version of Ray that the estate's image has", { timeout: 300_000 }, async () => {
    const version = await python?.expect("python", ["-c", "import ray; print(ray.__version__)"]);

    expect(imageReference("ray")).toMatch(new RegExp(`:${version?.trim().replaceAll(".", "\\.")}(-|$)`));
  });

  it("tries every candidate, and finds one that is better than the worst", { timeout: 900_000 }, async () => {
    const program = join(import.meta.dirname, "../../examples/training/ray_search.py");

    const printed = await python?.expect("python", [program], { env: { CANDIDATES: "8" } });

    const { error, penalty, tried, worst } = JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
    expect(tried).toBe(8);
    expect(error).toBeLessThan(worst / 2);
    expect(penalty).toBeGreaterThan(0.001);
    expect(penalty).toBeLessThan(10_000);
  });
});
