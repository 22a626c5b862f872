import { createHash } from "node:crypto";
import { UserError } from "../components/core/errors.ts";
import { type DesiredObject, type DesiredRelease, MANAGED_BY, type Wave } from "../plan/render/desired.ts";
import { type Identity, keyOf } from "../plan/render/identity.ts";
import { documents, FIELD_MANAGER, kindKey, listObjects, mustCall, type Target } from "./api.ts";

/** Namespace that holds what the estate knows of itself. */
export const SYSTEM_NAMESPACE = "mlops-estate-system";

const inventoryLabel = "mlops-estate/inventory";

/** Something of ours in the cluster. */
interface Entry {
  readonly capability: string;
  /** Wave it was applied in; things go in the reverse order. */
  readonly wave: number;
  readonly protect?: true;
  readonly retain?: true;
}

/** An object of ours. */
export interface ObjectEntry extends Entry, Identity {
  /** Set on a definition that no plan asks for: which kind it defines (`group/Kind`), and where it is from. */
  readonly defines?: { readonly kind: string; readonly source: string; readonly release?: string };
}

/** A release of ours. */
export interface ReleaseEntry extends Entry {
  readonly release: string;
  readonly namespace: string;
  /** Set on a chart of definitions alone, of which Helm knows nothing. */
  readonly definitionsOnly?: true;
  /** Of the chart, version and values that were installed; none while that has not been finished. */
  readonly digest?: string;
  /** Why it is not installed; none when it is. */
  readonly missing?: string;
}

/** Everything of an environment that is or may be in the cluster. */
export interface Inventory {
  readonly objects: readonly ObjectEntry[];
  readonly releases: readonly ReleaseEntry[];
}

/** The inventory of a cluster that never saw the environment. */
export const EMPTY: Inventory = { objects: [], releases: [] };

/** An inventory as it stands in the cluster. */
export interface StoredInventory extends Inventory {
  /** Names of the ConfigMaps that hold it. */
  readonly chunks: readonly string[];
}

/** Reads an environment's inventory; empty when there is none. */
export async function readInventory(target: Target, environment: string): Promise<StoredInventory> {
  const maps = await listObjects(target, "configmaps", "--namespace", SYSTEM_NAMESPACE, "--selector", `${inventoryLabel}=${environment}`);
  const parts = maps.map((map) => JSON.parse(map.data?.["entries"] ?? "{}") as Partial<Inventory>);
  return {
    objects: [...new Map(parts.flatMap(({ objects = [] }) => objects).map((entry) => [keyOf(entry), entry])).values()],
    releases: [...new Map(parts.flatMap(({ releases = [] }) => releases).map((entry) => [releaseKey(entry), entry])).values()],
    chunks: maps.map((map) => map.metadata.name),
  };
}

/** Names of the environments that have an inventory in a cluster. */
export async function environmentsIn(target: Target): Promise<string[]> {
  const maps = await listObjects(target, "configmaps", "--namespace", SYSTEM_NAMESPACE, "--selector", inventoryLabel);
  return [...new Set(maps.map((map) => map.metadata.labels?.[inventoryLabel] ?? ""))].toSorted();
}

/**
 * Replaces an environment's inventory. New chunks come first and the old ones go afterwards, so whoever is interrupted in between
 * leaves the union of both: nothing of ours is ever forgotten.
 */
export async function writeInventory(
  target: Target,
  environment: string,
  inventory: Inventory,
  stored: StoredInventory,
): Promise<StoredInventory> {
  if (sameInventory(inventory, stored)) return stored;
  const chunks = chunked(inventory).map((part) => chunkOf(environment, JSON.stringify(part)));
  const names = chunks.map((chunk) => chunk.metadata.name);
  if (chunks.length > 0) {
    await mustCall(target, ["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, "--filename", "-"], documents(chunks));
  }
  const old = stored.chunks.filter((name) => !names.includes(name));
  if (old.length > 0) await mustCall(target, ["delete", "configmap", "--namespace", SYSTEM_NAMESPACE, "--ignore-not-found", ...old]);
  return { ...inventory, chunks: names };
}

/** Everything that either of two inventories names; where both do, as the second says. */
export function union(old: Inventory, wanted: Inventory): Inventory {
  const objects = new Set(wanted.objects.map(keyOf));
  const releases = new Set(wanted.releases.map(releaseKey));
  return {
    objects: [...wanted.objects, ...old.objects.filter((entry) => !objects.has(keyOf(entry)))],
    releases: [...wanted.releases, ...old.releases.filter((entry) => !releases.has(releaseKey(entry)))],
  };
}

/** An inventory whose releases are as far as an older one says they are. */
export function withDigests(wanted: Inventory, old: Inventory): Inventory {
  const known = new Map(old.releases.map((entry) => [releaseKey(entry), entry]));
  return { ...wanted, releases: wanted.releases.map((entry) => ({ ...known.get(releaseKey(entry)), ...entry })) };
}

/** The entries of a plan. */
export function inventoryOf(waves: readonly Wave[]): Inventory {
  return {
    objects: waves.flatMap(({ objects }, wave) => objects.map((object) => ({ ...object.identity, ...entryOf(object, wave) }))),
    releases: waves.flatMap(({ releases }, wave) =>
      releases.map((release) => ({
        release: release.name,
        namespace: release.namespace,
        ...(release.definitionsOnly ? { definitionsOnly: true as const } : {}),
        ...entryOf(release, wave),
      })),
    ),
  };
}

/** Whether a definition of ours is still counted on: by its release, or by objects of its kind. */
export function isNeeded(defines: NonNullable<ObjectEntry["defines"]>, { objects, releases }: Inventory): boolean {
  if (defines.release !== undefined) return releases.some((entry) => releaseKey(entry) === defines.release);
  return objects.some((entry) => kindKey(entry) === defines.kind);
}

/** Key of a release. */
export function releaseKey({ release, namespace }: { readonly release: string; readonly namespace: string }): string {
  return JSON.stringify([namespace, release]);
}

/** Name of an object of the system namespace that belongs to one environment. */
export function systemName(kind: string, environment: string): string {
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(environment)) {
    throw new UserError(
      `environment ${JSON.stringify(environment)} needs a name of at most 63 letters, digits, dots, dashes and underscores`,
    );
  }
  return `${kind}-${hashOf(environment).slice(0, 12)}`;
}

function entryOf({ capability, protect, retain }: DesiredObject | DesiredRelease, wave: number): Entry {
  return { capability, wave, ...(protect ? { protect: true } : {}), ...(retain ? { retain: true } : {}) };
}

function sameInventory(wanted: Inventory, stored: StoredInventory): boolean {
  const sorted = ({ objects, releases }: Inventory) =>
    JSON.stringify([...objects, ...releases].map((entry) => JSON.stringify(entry)).toSorted());
  return sorted(wanted) === sorted(stored);
}

/** An object may hold 1 MiB; this leaves room for names of any length. */
const entriesPerChunk = 1500;

function chunked({ objects, releases }: Inventory): Partial<Inventory>[] {
  const parts: Partial<Inventory>[] = releases.length > 0 ? [{ releases }] : [];
  for (let start = 0; start < objects.length; start += entriesPerChunk)
    parts.push({ objects: objects.slice(start, start + entriesPerChunk) });
  return parts;
}

function chunkOf(environment: string, entries: string) {
  const labels = { [inventoryLabel]: environment, [MANAGED_BY.key]: MANAGED_BY.value };
  const name = `${systemName("inventory", environment)}-${hashOf(entries).slice(0, 12)}`;
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: SYSTEM_NAMESPACE, labels }, data: { entries } };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
