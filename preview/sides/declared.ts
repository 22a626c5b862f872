import { posix } from "node:path";
import { parse } from "yaml";
import { bareKey } from "../../environments/keys.ts";
import { isTree, type Tree } from "../../environments/merge.ts";
import type { Waiver } from "../../policies/core/waiver.ts";
import type { DestroyAllowance } from "../risks/allowed.ts";

/** What an environment's file declares beside the estate itself. */
export interface Declared {
  readonly waivers: readonly Waiver[];
  readonly allowDestroy: readonly DestroyAllowance[];
  /** Files and folders that it names, relative to the project; those outside of it are left out. */
  readonly named: readonly string[];
}

/**
 * Reads that out of a file that another version of the program wrote rules for: what is not understood counts as not said. The program itself says
 * what is wrong with its file when it is planned.
 */
export function declaredIn(text: string): Declared {
  const values = valuesIn(text);
  const charts = isTree(values["charts"]) ? values["charts"] : {};
  const named = typeof charts["crds"] === "string" ? [posix.normalize(charts["crds"])] : [];
  return {
    waivers: recordsIn(values["waivers"]).flatMap(waiverIn),
    allowDestroy: recordsIn(values["allowDestroy"]).flatMap(allowanceIn),
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

type Texts = Readonly<Partial<Record<keyof Waiver, string>>>;

function recordsIn(value: unknown): Texts[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isTree).map((each) => Object.fromEntries(Object.entries(each).filter(isText)));
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

function waiverIn({ control, resource, reason, owner, expires }: Texts): Waiver[] {
  const isWhole = control !== undefined && resource !== undefined && reason !== undefined && owner !== undefined && expires !== undefined;
  return isWhole ? [{ control, resource, reason, owner, expires }] : [];
}

function allowanceIn({ resource, reason }: Texts): DestroyAllowance[] {
  return resource !== undefined && reason !== undefined ? [{ resource, reason }] : [];
}
