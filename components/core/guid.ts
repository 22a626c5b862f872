import { createHash } from "node:crypto";

/**
 * A GUID that stands for texts: the same for the same ones in the same order. Azure names role assignments and roles by GUIDs, and one that is
 * made up anew at every run would never be found again. Version 8 is the one for hashes: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function guidOf(...texts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
