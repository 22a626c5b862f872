import type { Manifest } from "../plan/render/identity.ts";
import type { LiveObject } from "./api.ts";

/** Annotations that controllers count up on their own. */
const counters = new Set(["deployment.kubernetes.io/revision"]);

/** Key paths at which an object would differ, apart from what the server itself keeps there. */
export function differences(before: LiveObject, after: LiveObject): string[] {
  return differing(content(before), content(after), "");
}

/**
 * Key paths below `spec` at which a manifest asks for something else than an object has, and which the server does not let
 * anybody change: for the refusal's text, which names only what may be changed.
 */
export function immutableDifferences(manifest: Manifest, live: LiveObject): string[] {
  const free =
    /^spec\.(?:replicas|template|updateStrategy|ordinals|revisionHistoryLimit|minReadySeconds|persistentVolumeClaimRetentionPolicy)\b/;
  return wanting(manifest["spec"], live.spec, "spec").filter((path) => !(live.kind === "StatefulSet" && free.test(path)));
}

/** Fields that other managers set and would lose to us, as sentences. */
export function takenBack(before: LiveObject, after: LiveObject, own: string): string[] {
  const kept = ownership(after, own);
  return [...ownership(before, own)].flatMap(([manager, paths]) => {
    const lost = [...paths].filter((path) => kept.get(manager)?.has(path) !== true);
    return lost.length === 0 ? [] : [`taken back from ${manager}: ${lost.join(", ")}`];
  });
}

/** An object without its status and without what the server counts. */
export function content({ apiVersion, kind, metadata, ...fields }: LiveObject): object {
  const annotations = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !counters.has(key)));
  const { labels, name, namespace } = metadata;
  const finalizers = (metadata as { readonly finalizers?: unknown }).finalizers;
  const ownerReferences = (metadata as { readonly ownerReferences?: unknown }).ownerReferences;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels, annotations, finalizers, ownerReferences },
    ...fields,
    status: undefined,
  };
}

function differing(a: unknown, b: unknown, path: string): string[] {
  if (a === b) return [];
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differing(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

/** What is asked for and not had; fields that the server has defaulted are not asked for. */
function wanting(wanted: unknown, had: unknown, path: string): string[] {
  if (!isObject(wanted)) return wanted === had ? [] : [path];
  if (!isObject(had)) return [path];
  return Object.entries(wanted).flatMap(([key, value]) => wanting(value, had[key], `${path}.${key}`));
}

/** Manager -> the leaves it owns, as key paths, as far as it set them by content (not by status). */
function ownership({ metadata }: LiveObject, own: string): Map<string, Set<string>> {
  const owned = new Map<string, Set<string>>();
  for (const { manager, fieldsV1, ...entry } of metadata.managedFields ?? []) {
    if (manager === own || ("subresource" in entry && entry.subresource === "status")) continue;
    owned.set(manager, new Set([...(owned.get(manager) ?? []), ...leaves(fieldsV1 ?? {}, "")]));
  }
  return owned;
}

/** Leaves of the set notation of https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/#System */
function leaves(fields: object, path: string): string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === ".") return [];
    const name = key.startsWith("f:") ? `${path === "" ? "" : `${path}.`}${key.slice(2)}` : `${path}[${key.slice(2)}]`;
    const deeper = leaves(below as object, name);
    return deeper.length > 0 ? deeper : [name];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
