import { createHash } from "node:crypto";

/** Annotation of a pod template that carries the hash of the configuration its containers read once at start: a change rolls the pods. */
export const CONFIG_HASH = "mlops-estate/config-hash";

/** Hash of texts by name; equal for equal content, whatever the order of the names. */
export function contentHash(files: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}
