import { readFileSync } from "node:fs";

/** A Python module that programs of several capabilities import. */
export type SharedProgram = "kubernetes_api.py" | "store.py" | "captures.py";

/** Texts of such modules by file, to be mounted beside the programs that import them. */
export function sharedPrograms(...names: readonly SharedProgram[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(new URL(`programs/${name}`, import.meta.url), "utf8")]));
}
