import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { cruise } from "dependency-cruiser";
import { describe, expect, it } from "vitest";
import { stalePages } from "../docs/generate.ts";
import { Environment } from "../environments/schema.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Folders of `components/` that are no capability: what all are built of. */
const BUILDING_BLOCKS = ["core", "credentials"];

function folders(path: string): string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function files(path: string): string[] {
  return readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" });
}

const capabilities = folders("components").filter((name) => !BUILDING_BLOCKS.includes(name));

describe.each(capabilities)("the capability %s", (capability) => {
  it.each(["contract.ts", "index.ts", "README.md"])("has its %s", (file) => {
    expect(existsSync(join(ROOT, "components", capability, file))).toBe(true);
  });

  it("has tests", () => {
    expect(files(`test/components/${capability}`).some((file) => file.endsWith(".test.ts"))).toBe(true);
  });

  it("is stood up by a stack", () => {
    const stacks = files("stacks").map((file) => readFileSync(join(ROOT, "stacks", file), "utf8"));

    expect(stacks.some((text) => text.includes(`../components/${capability}/index.ts`))).toBe(true);
  });
});

describe("the environment schema", () => {
  it("describes every key", () => {
    expect(undescribed(Environment.shape, "")).toEqual([]);
  });
});

describe("the commands", () => {
  it("are each reachable from the entry", () => {
    const entry = readFileSync(join(ROOT, "cli/index.ts"), "utf8");
    const commands = files("cli").filter((file) => /export function \w+Command\(/.test(readFileSync(join(ROOT, "cli", file), "utf8")));

    expect(commands.filter((file) => !entry.includes(`import("./${file}")`))).toEqual([]);
  });
});

describe("the repository", () => {
  it("keeps its layers", async () => {
    const rooms = [
      "stacks",
      "environments",
      "components",
      "pins",
      "plan",
      "policies",
      "apply",
      "cluster",
      "toolchain",
      "images",
      "verify",
      "cli",
      "bench",
      "examples",
      "test",
    ];
    const { default: rules } = { default: createRequire(import.meta.url)("../.dependency-cruiser.cjs") };

    const { output } = await cruise(rooms, { ...rules.options, ruleSet: rules, validate: true, baseDir: ROOT, outputType: "json" });

    if (typeof output !== "string") throw new TypeError("dependency-cruiser gave no JSON");
    expect(JSON.parse(output).summary.violations.map(describeViolation)).toEqual([]);
  });

  it("has no stale generated page", async () => {
    expect(await stalePages()).toEqual([]);
  });

  it("pins every image to an exact tag", () => {
    const images: Record<string, { tag: string }> = JSON.parse(readFileSync(join(ROOT, "pins/images.json"), "utf8"));

    for (const [name, { tag }] of Object.entries(images)) expect(tag, name).toMatch(/\d/);
  });

  it("pins every npm dependency to an exact version", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const loose = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, range]) => !/^\d+\.\d+\.\d+$/.test(range),
    );

    expect(loose).toEqual([]);
  });
});

function describeViolation({ from, to, rule }: { from: string; to: string; rule: { name: string } }): string {
  return `${rule.name}: ${from} -> ${to}`;
}

type Shape = Readonly<Record<string, unknown>>;

/** Paths of keys without a description; an object may leave it to its keys. */
function undescribed(shape: Shape, prefix: string): string[] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const inner = shapeOf(schema);
    if (inner !== undefined) return undescribed(inner, `${prefix}${key}.`);
    return descriptionOf(schema) === undefined ? [`${prefix}${key}`] : [];
  });
}

function shapeOf(schema: unknown): Shape | undefined {
  const def = (schema as { def?: { innerType?: unknown; shape?: Shape } }).def;
  return def?.shape ?? (def?.innerType === undefined ? undefined : shapeOf(def.innerType));
}

function descriptionOf(schema: unknown): string | undefined {
  const { def, description } = schema as { def?: { innerType?: unknown }; description?: string };
  return description ?? (def?.innerType === undefined ? undefined : descriptionOf(def.innerType));
}
