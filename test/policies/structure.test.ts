import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Environment } from "../../environments/schema.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { CONTROL_LEVELS, DIMENSIONS } from "../../policies/core/control.ts";
import { LEVEL_PACKS } from "../../policies/packs/levels.ts";
import { SENTENCES } from "../../policies/sentences.ts";

const ROOT = join(import.meta.dirname, "../..");

describe.each(DIMENSIONS)("the controls of %s", (dimension) => {
  const own = CONTROLS.filter((control) => control.dimension === dimension).map(({ id }) => id);

  it("are one file each, named in the index of their folder", () => {
    expect(namesIn("policies/controls", dimension).filter((name) => name !== "index")).toEqual(own.toSorted());
  });

  it("have one file of cases each", () => {
    expect(namesIn("test/policies", dimension)).toEqual(own.toSorted());
  });
});

describe("the controls", () => {
  it("have names of their own", () => {
    expect(new Set(CONTROLS.map(({ id }) => id)).size).toBe(CONTROLS.length);
  });

  it.each(CONTROLS)("$id is a sentence with sources, a way out, and something to check", (control) => {
    expect(control.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(control.statement).toMatch(/^[A-Z].*[^.]\.$/);
    expect(control.remediation).toMatch(/\.$/);
    expect(control.sources.every(({ reference }) => reference.trim() !== "")).toBe(true);
    expect(control.resources ?? control.estate).toBeDefined();
  });

  it.each(CONTROLS.filter(({ keys }) => keys.length > 0))("$id names keys that an environment has", ({ keys }) => {
    expect(keys.filter((key) => !isKey(Environment.shape, key.split(".")))).toEqual([]);
  });
});

describe("the sentences of the research document", () => {
  it("are there for every level and everything that it speaks of", () => {
    const cells = SENTENCES.map(({ level, about }) => `${level} ${about}`);

    expect(new Set(cells).size).toBe(CONTROL_LEVELS.length * 5);
  });

  it.each(SENTENCES)("$level: $words names controls that exist", ({ controls }) => {
    expect(controls.filter((id) => !CONTROLS.some((control) => control.id === id))).toEqual([]);
  });
});

describe("the table of levels", () => {
  it("has a control in every cell", () => {
    const empty = DIMENSIONS.flatMap((dimension) =>
      CONTROL_LEVELS.filter((level) => !CONTROLS.some((control) => control.dimension === dimension && control.level === level)).map(
        (level) => `${dimension} ${level}`,
      ),
    );

    expect(empty).toEqual([]);
  });
});

describe("the packs of the levels", () => {
  it("ask for everything that the level below asks for, as strictly", () => {
    for (const [index, pack] of LEVEL_PACKS.entries()) {
      const below = LEVEL_PACKS[index - 1]?.controls ?? {};

      expect(pack.controls).toMatchObject(below);
    }
  });
});

function namesIn(root: string, folder: string): string[] {
  return readdirSync(join(ROOT, root, folder))
    .map((file) => file.replace(/\.ts$/, ""))
    .toSorted();
}

type Shape = Readonly<Record<string, unknown>>;

function isKey(shape: Shape, [key = "", ...rest]: readonly string[]): boolean {
  if (!Object.hasOwn(shape, key)) return false;
  if (rest.length === 0) return true;
  const below = shapeOf(shape[key]);
  return below !== undefined && isKey(below, rest);
}

/** The keys below a schema, through optional ones and lists. */
function shapeOf(schema: unknown): Shape | undefined {
  const { def } = schema as { def?: { innerType?: unknown; element?: unknown; shape?: Shape } };
  const inner = def?.innerType ?? def?.element;
  return def?.shape ?? (inner === undefined ? undefined : shapeOf(inner));
}
