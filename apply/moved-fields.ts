import { MOVED_FIELDS } from "../components/core/kubernetes.ts";
import type { Manifest } from "../plan/render/identity.ts";
import type { LiveObject } from "./api.ts";

/**
 * A manifest in which the fields that something in the cluster moves are as they stand there, so that applying it changes nothing of them and takes them from
 * nobody. Left out they would be deleted, where nobody but us has ever set them. Unchanged where the object is not there yet.
 */
export function withMovedFields(manifest: Manifest, live: LiveObject | undefined): Manifest {
  const paths = (manifest.metadata as { readonly annotations?: Readonly<Record<string, unknown>> }).annotations?.[MOVED_FIELDS];
  if (live === undefined || typeof paths !== "string") return manifest;
  return paths.split(",").reduce<Manifest>((result, path) => taken(result, live, path.split(".")) as Manifest, manifest);
}

function taken(manifest: unknown, live: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return live;
  if (!isRecord(manifest) || !isRecord(live) || !Object.hasOwn(live, key)) return manifest;
  return { ...manifest, [key]: taken(manifest[key], live[key], rest) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
