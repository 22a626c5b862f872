import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What an engine calls the pack. */
export const PACK_NAME = "mlops-estate";

/** Version of the pack, from its package.json, where an engine looks for it too. */
export const PACK_VERSION = versionOf(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));

function versionOf(text: string): string {
  return (JSON.parse(text) as { readonly version: string }).version;
}
