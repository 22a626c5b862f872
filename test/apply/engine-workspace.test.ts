import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { engineWorkspace } from "../../cli/engine-workspace.ts";

const FILE = "environments/Pulumi.dev.yaml";

describe("the workspace of the engine", () => {
  let root: string;
  let folder: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "estate-workspace-"));
    folder = join(root, "workspace");
    await mkdir(join(root, "environments"));
    await writeFile(join(root, "Pulumi.yaml"), stringify({ name: "mlops-estate", main: "stacks" }));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const settings = async () => parse(await readFile(join(folder, FILE), "utf8"), { version: "1.1" });

  it.each(["2027-11-30", "off", "yes", "1_000", "0o17", "12:30:45", "1e3", "~", "null", "a\nb: c", "007"])(
    "says %j as it was said, to a reader of YAML 1.1 as the engine is one",
    async (text) => {
      const config = { waivers: [{ expires: text }], maturity: 1, protectData: true };
      await writeFile(join(root, FILE), JSON.stringify({ config }));

      await engineWorkspace(root, FILE, folder);

      expect(await settings()).toEqual({ config });
    },
  );

  it("keeps how the engine has encrypted, and nothing else that only it has written", async () => {
    await writeFile(join(root, FILE), "config: { owner: before }");
    await engineWorkspace(root, FILE, folder);
    await writeFile(join(folder, FILE), "encryptionsalt: v1:salt\nconfig: { owner: engine, more: engine }\n");
    await writeFile(join(root, FILE), "config: { owner: after }");

    await engineWorkspace(root, FILE, folder);

    expect(await settings()).toEqual({ encryptionsalt: "v1:salt", config: { owner: "after" } });
  });
});
