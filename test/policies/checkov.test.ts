import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { render } from "../../plan/render/index.ts";
import { writeRender } from "../../plan/render/write.ts";
import { CHECKOV_ANSWERS, CHECKOV_VERSION } from "../../policies/checkov.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { estatePlan } from "../support/estate-plan.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const LOCK = "test/policies/checkov/requirements.txt";

const prepared = await pythonWith(LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe("the answers to Checkov", () => {
  it("are one a check, most objects first, and name controls that there are", () => {
    const known = CONTROLS.map(({ id }) => id);

    expect(new Set(CHECKOV_ANSWERS.map(({ check }) => check)).size).toBe(CHECKOV_ANSWERS.length);
    expect(CHECKOV_ANSWERS.map(({ objects }) => objects)).toEqual(CHECKOV_ANSWERS.map(({ objects }) => objects).toSorted((a, b) => b - a));
    for (const { controls } of CHECKOV_ANSWERS) expect(known).toEqual(expect.arrayContaining([...controls]));
  });

  it("are to the version that is asked here", async () => {
    expect(await readFile(join(import.meta.dirname, "../..", LOCK), "utf8")).toContain(`\ncheckov==${CHECKOV_VERSION}\n`);
  });

  it("name every control that cites the check", () => {
    for (const { check, controls } of CHECKOV_ANSWERS) {
      const citing = CONTROLS.filter(({ sources }) =>
        sources.some(({ by, reference }) => by === "checkov" && reference.split(", ").includes(check)),
      );

      expect(controls, check).toEqual(expect.arrayContaining(citing.map(({ id }) => id)));
    }
  });
});

describe.skipIf(python === undefined)(`Checkov's own judgement${whySkipped(prepared)}`, () => {
  it("fails what is answered, of as many objects, and nothing else", async () => {
    const folder = join(python?.folder ?? "", "rendered");
    await writeRender(render(await estatePlan({ maturity: 3 })), folder, "local");

    const failed = await failedChecks(folder);

    expect(failed).toEqual(Object.fromEntries(CHECKOV_ANSWERS.map(({ check, objects }) => [check, objects])));
  }, 300_000);
});

/** Number of objects that fail, by check. */
async function failedChecks(folder: string): Promise<Record<string, number>> {
  const args = ["--directory", folder, "--framework", "kubernetes", "--skip-download", "--compact", "--quiet", "--output", "json"];
  const found = await python?.run("checkov", args);
  // It ends with 1 where anything fails.
  expect(found?.exitCode, found?.stderr).toBe(1);
  const { results, summary } = JSON.parse(found?.stdout ?? "") as {
    readonly results: { readonly failed_checks: readonly { readonly check_id: string }[] };
    readonly summary: { readonly parsing_errors: number; readonly resource_count: number };
  };
  // It reads what it can and passes over the rest.
  expect(summary.parsing_errors).toBe(0);
  expect(summary.resource_count).toBeGreaterThan(400);
  const counts: Record<string, number> = {};
  for (const { check_id: check } of results.failed_checks) counts[check] = (counts[check] ?? 0) + 1;
  return counts;
}
