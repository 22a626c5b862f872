import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../components/core/errors.ts";
import { MARKER, type Marker, type PlanValue } from "../plan.ts";
import { assetMarker, compareText } from "../values.ts";

/** Reduces an asset or archive, as the SDK sends it, to the hash of its content: a plan says that a file changed, never what it holds. */
export function hashAsset(fields: { readonly [key: string]: PlanValue }, folder: string): Marker {
  const { hash, text, uri, assets, path } = fields;
  // An engine has read it already, and sends its hash along.
  if (typeof hash === "string" && hash !== "") return assetMarker(hash);
  if (typeof text === "string") return assetMarker(sha256(text));
  if (typeof uri === "string") return assetMarker(sha256(`uri ${uri}`));
  if (typeof assets === "object" && assets !== null) return assetMarker(hashEntries(assets));
  if (typeof path === "string") return assetMarker(hashPath(resolve(folder, path), path));
  return assetMarker(sha256(""));
}

/** The parts of an archive were reduced already, from the inside out. */
function hashEntries(assets: object): string {
  const lines = Object.entries(assets as Record<string, Marker>).map(([name, part]) =>
    part[MARKER] === "asset" ? `${name} ${part.sha256}` : `${name} ${part[MARKER]}`,
  );
  return sha256(lines.sort(compareText).join("\n"));
}

function hashPath(path: string, shown: string): string {
  try {
    return hashTree(path);
  } catch {
    throw new UserError(`the file or folder ${JSON.stringify(shown)} of an asset cannot be read`);
  }
}

function hashTree(path: string): string {
  if (!statSync(path).isDirectory()) return sha256(readFileSync(path));
  const names = readdirSync(path).sort(compareText);
  return sha256(names.map((name) => `${name} ${hashTree(join(path, name))}`).join("\n"));
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
