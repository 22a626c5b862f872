import { readFileSync } from "node:fs";

/** Texts of the programs by which others than the release write the record and read the registry, by file. */
export function recordPrograms(): Record<string, string> {
  return Object.fromEntries(["audit.py", "registry.py"].map((file) => [file, readFileSync(new URL(file, import.meta.url), "utf8")]));
}
