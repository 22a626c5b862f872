import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { CAPABILITIES, type System } from "../../docs/pages/systems/capabilities.ts";
import { environmentAt, offeredOn, stands } from "../../docs/pages/systems/standing.ts";
import { LEVELS } from "../../environments/maturity.ts";
import { merge, type Tree } from "../../environments/merge.ts";
import { Environment } from "../../environments/schema.ts";
import { FOUNDATION } from "../../stacks/foundation.ts";
import { estatePlan } from "../support/estate-plan.ts";

const COMPONENTS = join(import.meta.dirname, "../../components");

/** Folders that provide nothing by themselves, and the systems that stand in the row of tracking. */
const NO_ROW = ["core", "credentials", "managed-ml"];

const systems = Object.values(CAPABILITIES).flat();

/** Whoever wants signed images has to say whose. */
const SIGNERS = { admission: { imageVerification: { identities: [{ issuer: "https://login.example.com", subject: "build" }] } } };

type Schema = z.core.JSONSchema.BaseSchema;

/** Every key of the schema by its path, with its words where it has some. */
function keysOf(schema: Schema, prefix = ""): [path: string, schema: Schema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    typeof property === "boolean" ? [] : [[`${prefix}${name}`, property] as [string, Schema], ...keysOf(property, `${prefix}${name}.`)],
  );
}

function wordsOf({ anyOf = [], enum: words = [] }: Schema): string[] {
  return [...words.map(String), ...anyOf.flatMap((option) => (typeof option === "boolean" ? [] : wordsOf(option)))];
}

const KEYS = new Map(keysOf(z.toJSONSchema(Environment, { io: "input" })));

/** What a file says to have a system. */
function chosen({ keys }: System): Tree {
  return keys.reduce<Tree>((tree, key) => {
    const [path = "", word] = key.split(": ");
    if (word === undefined) return tree;
    const value = word === "true" ? true : word;
    return merge(tree, path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Tree);
  }, {});
}

describe("the table of what stands", () => {
  it("has a row for every capability that is not a cloud's alone", () => {
    const folders = readdirSync(COMPONENTS).filter((name) => !NO_ROW.includes(name) && !(name in FOUNDATION));

    expect(Object.keys(CAPABILITIES)).toEqual(expect.arrayContaining(folders));
    for (const folder of Object.keys(CAPABILITIES)) expect(readdirSync(COMPONENTS)).toContain(folder);
  });

  it("names every system that a key can choose, and every switch of a capability", () => {
    const words = [...KEYS].flatMap(([path, schema]) =>
      /\.(system|inCluster)$/.test(path) ? wordsOf(schema).map((word) => `${path}: ${word}`) : [],
    );
    const switches = [...KEYS.keys()].filter((path) => /^\w+\.enabled$/.test(path)).map((path) => `${path}: true`);

    expect(systems.flatMap(({ keys }) => keys)).toEqual(expect.arrayContaining([...words, ...switches]));
  });

  it.each(systems.flatMap((system) => system.keys.map((key) => [key, system.name])))("names a key that there is: %s (%s)", (key) => {
    const [path = "", word] = key.split(": ");

    expect(KEYS.get(path)?.type ?? "union").toMatch(word === undefined ? "array" : /^(string|boolean|union)$/);
  });

  it.each(systems.filter(({ keys }) => keys[0]?.includes(": ")).map((system) => [system.name, system] as const))(
    "names keys that choose %s, at every level and wherever it is offered",
    (_, system) => {
      const missing = offeredOn(system).flatMap((cloud) =>
        LEVELS.filter((level) => !stands(system, environmentAt(level, cloud, merge(SIGNERS, chosen(system))))),
      );

      expect(missing).toEqual([]);
    },
  );
});

describe.each(LEVELS)("what the table says of this machine at level %i", (maturity) => {
  let standing: Set<string>;

  beforeAll(async () => {
    const { resources } = await estatePlan({ maturity });
    standing = new Set(resources.flatMap(({ type }) => /^estate:([a-z-]+):/.exec(type)?.[1] ?? []));
  });

  it("is what the plan stands up", () => {
    const environment = environmentAt(maturity, "local");
    const said = Object.entries(CAPABILITIES).filter(([, each]) =>
      each.some((system) => offeredOn(system).includes("local") && stands(system, environment)),
    );

    expect(said.map(([folder]) => folder)).toEqual(Object.keys(CAPABILITIES).filter((folder) => standing.has(folder)));
  });
});
