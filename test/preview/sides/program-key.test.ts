import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { codeKey, isProgram, programKey } from "../../../preview/sides/program-key.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const name = fc
  .string({ unit: fc.constantFrom("a", "b", ".", "-", "ts", "yaml", "Pulumi"), minLength: 1, maxLength: 4 })
  .map((text) => `x${text}`);
const id = fc.integer({ min: 0, max: 9 }).map((digit) => `100644 ${String(digit).repeat(40)}`);

const INSIDE = ["stacks", "components", "components/deep", "pins", "plan", "environments", "environments/checks", "cli"];
const OUTSIDE = ["docs", "test", "test/components", "policies", "prices", "apply", "bench", "stacksx", "x/components", ""];

const inside = fc.oneof(
  fc.tuple(fc.constantFrom(...INSIDE), name).map(([folder, file]) => `${folder}/${file}.ts`),
  fc.constantFrom("Pulumi.yaml", "package.json", "package-lock.json", "environments/Pulumi.own.yaml"),
);
const outside = fc.oneof(
  fc.tuple(fc.constantFrom(...OUTSIDE), name).map(([folder, file]) => (folder === "" ? file : `${folder}/${file}`)),
  fc.tuple(fc.constantFrom(...INSIDE), name).map(([folder, file]) => `${folder}/${file}.md`),
  name.map((file) => `environments/Pulumi.other${file.replaceAll(".", "")}.yaml`),
  fc.constant("environments/environment.schema.json"),
);
const files = fc.array(fc.tuple(fc.oneof(inside, outside), id), { maxLength: 12 });

const treeOf = (entries: readonly (readonly [string, string])[]) => ({ id: "", files: new Map(entries) });

test("what is outside of the program and of the environment's own file changes no key", () => {
  fc.assert(
    fc.property(files, outside, id, (entries, path, changed) => {
      const without = entries.filter(([other]) => other !== path);

      expect(programKey(treeOf([...without, [path, changed]]), "own")).toBe(programKey(treeOf(without), "own"));
    }),
  );
});

test("what is inside changes it, by coming, by changing and by going", () => {
  fc.assert(
    fc.property(files, inside, fc.uniqueArray(id, { minLength: 2, maxLength: 2 }), (entries, path, [first = "", second = ""]) => {
      const without = entries.filter(([other]) => other !== path);
      const keys = [without, [...without, [path, first] as const], [...without, [path, second] as const]].map((each) =>
        programKey(treeOf(each), "own"),
      );

      expect(new Set(keys).size).toBe(3);
      expect(keys.every((key) => /^[0-9a-f]{64}$/.test(key))).toBe(true);
    }),
  );
});

test("the order in which files are listed changes no key", () => {
  fc.assert(
    fc.property(files, (entries) => {
      const unique = [...new Map(entries)];

      expect(programKey(treeOf(unique.toReversed()), "own")).toBe(programKey(treeOf(unique), "own"));
    }),
  );
});

test("an environment's file is part of its own key alone, and of no key of the code", () => {
  const keys = (text: string) => {
    const tree = treeOf([
      ["stacks/index.ts", "1"],
      ["environments/Pulumi.own.yaml", text],
    ]);
    return [programKey(tree, "own"), programKey(tree, "other"), codeKey(tree)];
  };
  const [before, after] = [keys("1"), keys("2")];

  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  expect(before[1]).toBe(before[2]);
});

test("a folder that the environment's file names is part of the key, however it is written", () => {
  const keys = (text: string, named: string) =>
    programKey(
      treeOf([
        ["crds/a.yaml", text],
        ["crds-of-others/a.yaml", "1"],
      ]),
      "own",
      [named],
    );

  expect(keys("2", "crds")).not.toBe(keys("1", "crds"));
  expect(keys("1", "./crds/")).toBe(keys("1", "crds"));
  expect(keys("1", "crds/a.yaml")).toBe(keys("1", "crds"));
});

test("every file of ours that planning loads or reads is part of the key", () => {
  const loaded = closureOf(["cli/index.ts", "stacks/index.ts", "stacks/fastpath.cjs"], new Set());
  const beside = ["components", "pins"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(py|sh|json|yaml)$/.test(file))
      .map((file) => `${folder}/${file}`),
  );

  expect(loaded.size).toBeGreaterThan(300);
  expect(beside.length).toBeGreaterThan(10);
  expect([...loaded, ...beside].filter((path) => !isProgram(path))).toEqual([]);
});

/** Files that are imported from some, by everything but the other commands of `cli/index.ts`. */
function closureOf(starts: readonly string[], seen: Set<string>): Set<string> {
  for (const path of starts) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = readFileSync(join(ROOT, path), "utf8");
    const words = [...text.matchAll(/(?:from|import\(|import|require\() ?"(\.[^"]+)"/g)].flatMap(([, word]) => word ?? []);
    const ours =
      path === "cli/index.ts"
        ? words.filter((word) => !/^\.\/\w/.test(word) || ["./plan.ts", "./compile-cache.ts", "./small-heap.ts"].includes(word))
        : words;
    closureOf(
      ours.map((word) => relative(ROOT, resolve(ROOT, dirname(path), word))).filter((file) => /\.(ts|cjs|json)$/.test(file)),
      seen,
    );
  }
  return seen;
}
