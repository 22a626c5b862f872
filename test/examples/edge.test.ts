import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EdgeSpec } from "../../components/inference/edge/contract.ts";
import { groupFiles } from "../../components/inference/edge/plan.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/edge");
const MINUTES = 60_000;

const prepared = await pythonWith("examples/edge/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const spec = EdgeSpec.parse(parse(await readFile(join(EXAMPLE, "environment.yaml"), "utf8")).inference.edge);

describe.skipIf(python === undefined)(`the example of edge inference${whySkipped(prepared)}`, () => {
  it("registers a model that its group of devices gets a bundle of", { timeout: 10 * MINUTES }, async () => {
    const folder = python?.folder ?? "";
    const keys = join(folder, "keys", "cellar");
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    await mkdir(keys, { recursive: true });
    await writeFile(join(keys, "private.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    await writeFile(join(keys, "public.pem"), publicKey.export({ type: "spki", format: "pem" }));
    await writeFile(join(folder, "groups.json"), groupFiles(spec, undefined)["groups.json"] ?? "");
    const env = {
      MLFLOW_TRACKING_URI: `sqlite:///${folder}/mlflow.db`,
      GROUPS_FILE: join(folder, "groups.json"),
      KEYS_FOLDER: join(folder, "keys"),
      STORE_URI: join(folder, "store"),
      // The folder of an image is all that goes into its name.
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONPATH: [join(ROOT, "components/inference/edge"), join(ROOT, "images/edge-agent")].join(":"),
    };

    const trained = await python?.expect("python", [join(EXAMPLE, "train.py")], { env });
    const exported = await python?.expect("python", [join(ROOT, "components/inference/edge/export_bundle.py")], { env });

    expect(trained).toMatch(/version 1 of cellar is its champion, with accuracy (0\.9|1\.0)/);
    expect(exported).toMatch(/cellar-line: 3 operators quantised/);
    expect(exported).toMatch(/cellar-line: version 1 is sha256:[0-9a-f]{64}/);
  });
});
