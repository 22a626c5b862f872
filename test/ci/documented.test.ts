import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { goProgram, whyNoGo } from "../support/go-program.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { ROOT, textOf } from "./templates.ts";

const README = textOf("README.md");
const TEMPLATES = readdirSync(join(ROOT, "ci"), { recursive: true, encoding: "utf8" }).filter((file) => /\.ya?ml$/.test(file));

describe("what is told about the templates", () => {
  it("names every file, and no other", () => {
    const named = [...README.matchAll(/^\| `((?:github|gitlab|azure)\/[^`]+)`/gm)].map(([, file]) => file);

    expect(new Set(named)).toEqual(new Set(TEMPLATES));
  });

  it.each(TEMPLATES)("names every variable that %s is given", (file) => {
    const text = textOf(file);
    const variables = [...text.matchAll(/vars\.([A-Z_]+)/g), ...text.matchAll(/\$\{?((?:GITLAB_TOKEN|GCP_AUDIENCE))\b/g)].map(
      ([, name]) => name ?? "",
    );

    expect([...new Set(variables)].filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });
});

/** Judges that know the systems whole. */
const prepared = await pythonWith("test/ci/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const WHY_NO_GO = await whyNoGo();
const WORKFLOWS = TEMPLATES.filter((file) => file.startsWith("github/")).map((file) => join(ROOT, "ci", file));
const GITLAB_SCHEMA = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];

it.skipIf(WHY_NO_GO !== undefined)(
  `actionlint has nothing to say${WHY_NO_GO ? ` (skipped: ${WHY_NO_GO})` : ""}`,
  {
    timeout: 900_000,
  },
  async () => {
    await using actionlint = await goProgram("test/support/actionlint", "github.com/rhysd/actionlint/cmd/actionlint");

    expect(await actionlint.run(...WORKFLOWS)).toEqual({ code: 0, said: "" });
  },
);

it.skipIf(python === undefined).each([
  ["zizmor", ["--offline", "--quiet", ...WORKFLOWS]],
  ["check-jsonschema", [...GITLAB_SCHEMA, join(ROOT, "ci/gitlab/.gitlab-ci.yml")]],
])(`%s has nothing to say${whySkipped(prepared)}`, async (tool, args) => {
  const found = await python?.run(tool, args);

  expect(found?.exitCode, `${found?.stdout}${found?.stderr}`).toBe(0);
});
