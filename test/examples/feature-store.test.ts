import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FeatureStoreSpec } from "../../components/feature-store/contract.ts";
import { accessOf, serverConfig } from "../../components/feature-store/plan.ts";
import { pythonWith, whySkipped } from "../support/python.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/feature-store");
const MINUTES = 60_000;

const prepared = await pythonWith("examples/feature-store/requirements.txt");
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

/** Loads what lies in a folder as Feast does, and makes the stores it names without connecting to any. */
const LOAD = `
import json, pathlib, sys
from feast.repo_config import load_repo_config
config = load_repo_config(pathlib.Path("."), pathlib.Path("feature_store.yaml"))
print(json.dumps({"project": config.project, "stores": [type(each).__name__ for each in (config.registry, config.online_store, config.offline_store)], "registry": config.registry.path}))
`;

describe.skipIf(python === undefined)(`the feature store's example${whySkipped(prepared)}`, { concurrent: true }, () => {
  it("applies definitions, materialises values, and reads the newest online and the ones of then in bulk", {
    timeout: 15 * MINUTES,
  }, async () => {
    const cwd = join(python?.folder ?? "", "example");
    await cp(EXAMPLE, cwd, { recursive: true });

    const printed = await python?.expect("python", ["run.py"], { cwd, env: { FEAST_STORES: join(cwd, "stores") } });

    expect(JSON.parse(printed?.trim().split("\n").at(-1) ?? "")).toEqual({
      // The seventh day's value, and nothing for somebody unknown.
      online: { customer_id: [3, 99], orders_30d: [9, null], mean_value: [30, null] },
      // As of five days ago, when the third day's value was the newest.
      historical: { orders_30d: 5, mean_value: 30 },
    });
  });

  it.each([
    [
      "servers",
      serverConfig(FeatureStoreSpec.parse({}), { database: "feast", port: 5432 }),
      ["SqlRegistryConfig", "PostgreSQLOnlineStoreConfig", "DaskOfflineStoreConfig"],
    ],
    [
      "clients",
      accessOf(FeatureStoreSpec.parse({}), "mlops").clientConfig,
      ["RemoteRegistryConfig", "RemoteOnlineStoreConfig", "RemoteOfflineStoreConfig"],
    ],
  ])("accepts what the estate writes for its %s", { timeout: 5 * MINUTES }, async (whom, text, stores) => {
    const cwd = join(python?.folder ?? "", whom);
    await mkdir(cwd);
    await writeFile(join(cwd, "feature_store.yaml"), text);

    const printed = await python?.expect("python", ["-c", LOAD], {
      cwd,
      env: { DB_HOST: "postgres", DB_USER: "feast", DB_PASSWORD: "secret" },
    });

    const loaded = JSON.parse(printed?.trim().split("\n").at(-1) ?? "");
    expect(loaded).toMatchObject({ project: "estate", stores });
    expect(loaded.registry).not.toContain("${");
  });
});
