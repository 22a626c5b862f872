import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
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

  it.each(["Use", "Do not", "Cost", "Not proven here"])("says in its README: %s", (words) => {
    const text = readFileSync(join(ROOT, "components", capability, "README.md"), "utf8");

    expect(text).toMatch(new RegExp(`^- \\*\\*${words}\\b`, "m"));
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

describe.each([
  ["bench/rows", "bench/index.ts"],
  ["comment", "comment/index.ts"],
  ["docs/pages", "docs/pages/index.ts"],
  ["environments/checks", "environments/checks/index.ts"],
  ["plan/wiring/makers", "plan/wiring/makers/index.ts"],
  ["plan/wiring/references", "plan/wiring/references/index.ts"],
  ["prices/free", "prices/free/index.ts"],
  ["prices/pricers", "prices/pricers/index.ts"],
])("the folder %s", (folder, index) => {
  it(`has every file that is not part of another listed in ${index}`, () => {
    const paths = files(folder)
      .filter((file) => /^[\w-]+\.ts$/.test(file) && file !== "index.ts")
      .map((file) => join(folder, file));
    const imported = [...paths, index].flatMap(importsOf);

    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !imported.includes(path))).toEqual([]);
  });
});

describe.each(folders("examples"))("the example %s", (example) => {
  it("says what it shows, and stands in the list", () => {
    expect(files(`examples/${example}`)).toContain("README.md");
    expect(readFileSync(join(ROOT, "examples/README.md"), "utf8")).toContain(`](${example}/)`);
  });

  it("is rendered by its name where it consists of objects, and else run by a test of its own", () => {
    const isRun = files("test/examples").includes(`${example}.test.ts`);
    const index = readFileSync(join(ROOT, "examples/index.ts"), "utf8");
    const makers = sourcesIn(`examples/${example}`).flatMap((text) => [...text.matchAll(/export function (\w+Example)\(/g)]);

    expect(makers.flatMap(([, name = ""]) => (index.includes(`: ${name},`) ? [] : [name]))).toEqual([]);
    expect(makers.length > 0 || isRun).toBe(true);
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
      "score",
      "comment",
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

  it.each(["pins/images.json", "pins/system-images.json"])("pins every image of %s to an exact tag", (file) => {
    const images: Record<string, { tag: string }> = JSON.parse(readFileSync(join(ROOT, file), "utf8"));

    for (const [name, { tag }] of Object.entries(images)) expect(tag, name).toMatch(/\d/);
  });

  it.each(["pins/system-images.json", "pins/charts.json"])("pins nothing in %s that no capability asks for", (file) => {
    const names = Object.keys(JSON.parse(readFileSync(join(ROOT, file), "utf8")));
    const code = sourcesIn("components").join("\n");

    expect(names.filter((name) => !code.includes(`"${name}"`))).toEqual([]);
  });

  it("pins every npm dependency to an exact version", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const loose = Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, range]) => !/^\d+\.\d+\.\d+$/.test(range),
    );

    expect(loose).toEqual([]);
  });
});

/** Files that a file imports, from the repository's root. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, from = ""]) => join(dirname(path), from));
}

/** Texts of all TypeScript below a folder. */
function sourcesIn(folder: string): string[] {
  return files(folder)
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(ROOT, folder, path), "utf8"));
}

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
