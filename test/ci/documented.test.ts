import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
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

/** Judges that know the systems whole, with where they come from; each is asked where it is installed. */
const WORKFLOWS = TEMPLATES.filter((file) => file.startsWith("github/")).map((file) => join("ci", file));
const JUDGES: readonly (readonly [tool: string, version: readonly string[], question: readonly string[]])[] = [
  ["actionlint", ["-version"], WORKFLOWS],
  ["zizmor", ["--version"], ["--offline", "--quiet", ...WORKFLOWS]],
  [
    "check-jsonschema",
    ["--version"],
    ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "ci/gitlab/.gitlab-ci.yml"],
  ],
];

const missing = new Set<string>();
for (const [tool, version] of JUDGES) if ((await execa(tool, version, { reject: false })).failed) missing.add(tool);

describe.each(JUDGES)("%s", (tool, _version, args) => {
  it.skipIf(missing.has(tool))(`has nothing to say${missing.has(tool) ? ` (skipped: there is no ${tool} on PATH)` : ""}`, async () => {
    const { all, exitCode } = await execa(tool, args, { cwd: ROOT, all: true, reject: false });

    expect(exitCode, all).toBe(0);
  });
});
