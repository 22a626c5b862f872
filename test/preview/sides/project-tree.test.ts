import { chmod, readFile, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contentAt, treeAt, workingTree } from "../../../preview/sides/project-tree.ts";
import { testProject } from "./project.ts";

test("a folder in which nothing is changed is the tree of its commit", async () => {
  const { root, git } = await testProject();

  const tree = await workingTree(root);

  expect(tree).toEqual(await treeAt(root, "HEAD"));
  expect(tree.id).toBe(await git("rev-parse", "HEAD^{tree}"));
});

test("what is changed, new, gone, or made executable is in the tree, what is ignored is not, and git notices nothing", async () => {
  const { root, git, write } = await testProject();
  const before = await workingTree(root);
  await write({ "components/thing.ts": "other", "components/new.ts": "new", ".estate/state": "kept", "components/staged.ts": "staged" });
  await git("add", "components/staged.ts");
  await rm(join(root, "README.md"));
  await chmod(join(root, "cli/index.ts"), 0o755);
  const seen = async () => [
    await git("status", "--porcelain"),
    await git("count-objects"),
    (await readFile(join(root, ".git/index"))).toString("hex"),
  ];
  const unseen = await seen();

  const tree = await workingTree(root);

  const changed = [...tree.files].filter(([path, id]) => before.files.get(path) !== id).map(([path]) => path);
  expect(changed.sort()).toEqual(["cli/index.ts", "components/new.ts", "components/staged.ts", "components/thing.ts"]);
  expect([...before.files.keys()].filter((path) => !tree.files.has(path))).toEqual(["README.md"]);
  expect(await seen()).toEqual(unseen);
  await git("add", "--all");
  expect(tree.id).toBe(await git("write-tree"));
});

test("a change of the same length in the instant in which the index was written is seen", async () => {
  const { root, git, write } = await testProject();
  const atTheInstant = (path: string) => utimes(join(root, path), 1_700_000_000, 1_700_000_000);
  await git("config", "core.trustctime", "false");
  await write({ "components/thing.ts": "one" });
  await atTheInstant("components/thing.ts");
  await git("add", "--all");
  await atTheInstant(".git/index");
  await write({ "components/thing.ts": "two" });
  await atTheInstant("components/thing.ts");

  const tree = await workingTree(root);

  expect(tree.files.get("components/thing.ts")).toBe(`100644 ${await git("hash-object", "components/thing.ts")}`);
});

test("a project below the top of its repository has its own paths, and none of its neighbours", async () => {
  const { root, write, git } = await testProject({}, "deep");
  await write({ "../neighbour.txt": "not ours" });

  const tree = await workingTree(root);

  expect(tree).toEqual(await treeAt(root, "HEAD"));
  expect(tree.id).toBe(await git("rev-parse", "HEAD:deep"));
  expect([...tree.files.keys()]).toContain("cli/index.ts");
  expect([...tree.files.keys()].filter((path) => path.includes("neighbour") || path.startsWith("deep"))).toEqual([]);
});

test("names of any characters are read as they are", async () => {
  const name = fc
    .string({ unit: fc.constantFrom("a", " ", "\n", "\t", '"', "\\", "é", "$", "`", "*", "-"), minLength: 1, maxLength: 12 })
    .map((text) => `components/x${text}`);
  const { root, commit } = await testProject();

  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { maxLength: 3 }), async (names) => {
      await commit(Object.fromEntries(names.map((each) => [each, each])));
      const tree = await treeAt(root, "HEAD");

      expect([...tree.files.keys()]).toEqual(expect.arrayContaining(names));
      expect(await workingTree(root)).toEqual(tree);
      for (const each of names) expect(await contentAt(root, tree, each)).toBe(each);
    }),
    { numRuns: 10 },
  );
});
