import { posix } from "node:path";
import { parse } from "yaml";
import { bareKey } from "../../environments/keys.ts";
import { isTree, type Tree } from "../../environments/merge.ts";
import type { Waiver } from "../../policies/core/waiver.ts";

/** What an environment's file declares beside the estate itself. */
export interface Declared {
  readonly waivers: readonly Waiver[];
  /** Each with all its texts, as written. */
  readonly allowDestroy: readonly Readonly<Record<string, string>>[];
  /** Files and folders that it names, relative to the project; those outside of it are left out. */
  readonly named: readonly string[];
}

/**
 * Reads that out of a file that another version of the program wrote rules for: what is not understood counts as not said. The program itself says
 * what is wrong with its file when it is planned.
 */
export function declaredIn(text: string): Declared {
  const values = valuesIn(text);
  const waivers = recordsIn(values["waivers"]).filter(isWaiver);
  const charts = isTree(values["charts"]) ? values["charts"] : {};
  const named = typeof charts["crds"] === "string" ? [posix.normalize(charts["crds"])] : [];
  return {
    waivers,
    allowDestroy: recordsIn(values["allowDestroy"]),
    named: named.filter((path) => !posix.isAbsolute(path) && !path.startsWith("..")),
  };
}

function valuesIn(text: string): Tree {
  const content = parsed(text);
  const config = isTree(content) && isTree(content["config"]) ? content["config"] : {};
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      const bare = bareKey(key);
      return bare === undefined ? [] : [[bare, value] as const];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return parse(text, { stringKeys: true, logLevel: "silent" });
  } catch {
    return undefined;
  }
}

function recordsIn(value: unknown): Readonly<Record<string, string>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isTree).map((each) => Object.fromEntries(Object.entries(each).filter(isText)));
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

const WAIVER_KEYS = ["control", "resource", "reason", "owner", "expires"] as const;

function isWaiver(record: Readonly<Record<string, string>>): record is Readonly<Record<string, string>> & Waiver {
  return WAIVER_KEYS.every((key) => key in record);
}
