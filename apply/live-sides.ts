import { createHash } from "node:crypto";
import type { Plan, PlannedResource, PlanValue } from "../plan/plan.ts";
import { type DesiredRelease, desiredState, type Wave } from "../plan/render/desired.ts";
import { groupOf, type Identity, keyOf } from "../plan/render/identity.ts";
import { compareText, SECRET, sorted, UNKNOWN } from "../plan/values.ts";
import { kindKey, type LiveObject, readObjects, type Target } from "./api.ts";
import { type Change, changesOf } from "./changes.ts";
import { content } from "./fields.ts";
import { releaseDigest } from "./helm.ts";
import { type Inventory, inventoryOf, isNeeded, type ObjectEntry, readInventory, releaseKey } from "./inventory.ts";

/** A plan beside what stands in a cluster, both in the form of a plan. */
export interface LiveSides {
  /** What stands, sorted by URN; what the plan has and the cluster cannot hold, such as components, is in both. */
  readonly standing: readonly PlannedResource[];
  /** What would stand after `up`, with what the API server adds to it. */
  readonly wanted: readonly PlannedResource[];
  /** URNs of what `up` would delete and make anew, with the reason. */
  readonly recreated: ReadonlyMap<string, string>;
  /** `live:` and 64 hexadecimal digits: another whenever `up` would do something else. */
  readonly serial: string;
}

/**
 * Compares a plan with a cluster that runs, by asking its API server what it would make of every object, as `up` does before it applies. Nothing is
 * changed. Of releases it is told whether they are what was last installed, and of secrets only whether they are there.
 *
 * @throws UserError when the cluster cannot be reached, or with every object that it would refuse or that is somebody else's.
 */
export async function liveSides(plan: Plan, target: Target): Promise<LiveSides> {
  const waves = desiredState(plan);
  const objects = waves.flatMap((wave) => wave.objects);
  const inventory = await readInventory(target, plan.environment);
  const live = await readObjects(
    target,
    objects.map(({ identity }) => identity),
  );
  for (const [key, { metadata }] of live) if (metadata.deletionTimestamp !== undefined) live.delete(key);
  const changes = await changesOf(target, objects, live, new Set(inventory.objects.map(keyOf)));
  const pairs = new Map([
    ...changes.map(pairOf),
    ...waves.flatMap((wave) => wave.releases.map((release) => releasePair(release, inventory))),
  ]);
  const gone = await goneOf(plan, waves, inventory, target);
  const sides = {
    standing: [...plan.resources.flatMap((resource) => sideOf(resource, pairs, "before")), ...gone].sort(byUrn),
    wanted: plan.resources.flatMap((resource) => sideOf(resource, pairs, "after")),
    recreated: new Map(
      changes.flatMap(({ object, kind, notes }) => (kind === "recreate" ? [[object.urn, notes.join("; ")] as const] : [])),
    ),
  };
  return { ...sides, serial: serialOf(sides, inventory) };
}

/** Inputs on both sides; none where it does not stand. */
interface Pair {
  readonly before: Readonly<Record<string, PlanValue>> | undefined;
  readonly after: Readonly<Record<string, PlanValue>>;
}

function pairOf({ object, before, after }: Change): readonly [string, Pair] {
  const wanted = after === undefined ? recordOf(object.manifest) : inputsOf(after);
  return [object.urn, { before: before === undefined ? undefined : inputsOf(before), after: wanted }];
}

/** A cluster holds no more of a release than a digest of what was asked for. */
function releasePair(release: DesiredRelease, inventory: Inventory): readonly [string, Pair] {
  const { chart, name, namespace, values, version } = release;
  const after = { chart, name, namespace, version, values };
  const stored = inventory.releases.find((entry) => releaseKey(entry) === releaseKey({ release: name, namespace }));
  if (stored?.digest === undefined) return [release.urn, { before: undefined, after }];
  return [
    release.urn,
    { before: stored.digest === releaseDigest(release) ? after : { ...after, version: UNKNOWN, values: UNKNOWN }, after },
  ];
}

function sideOf(resource: PlannedResource, pairs: ReadonlyMap<string, Pair>, side: keyof Pair): PlannedResource[] {
  const pair = pairs.get(resource.urn);
  if (pair === undefined) return [resource];
  const inputs = pair[side];
  return inputs === undefined ? [] : [{ ...resource, inputs, aliases: [], ignoreChanges: [] }];
}

/** What was applied once, has left the plan and still stands. What was declared to outlive the plan stays, so it does not go. */
async function goneOf(plan: Plan, waves: readonly Wave[], inventory: Inventory, target: Target): Promise<readonly PlannedResource[]> {
  const wanted = inventoryOf(waves);
  const names = new Set(wanted.objects.map(keyOf));
  const releases = new Set(wanted.releases.map(releaseKey));
  const entries = inventory.objects.filter(
    (entry) => !names.has(keyOf(entry)) && entry.retain !== true && (entry.defines === undefined || !isNeeded(entry.defines, wanted)),
  );
  const live = await readObjects(target, entries);
  const objects = entries.flatMap((entry) => {
    const object = live.get(keyOf(entry));
    return object === undefined ? [] : [goneObject(plan, entry, object)];
  });
  const gone = inventory.releases.filter(
    (entry) => !releases.has(releaseKey(entry)) && entry.retain !== true && entry.digest !== undefined,
  );
  return [
    ...objects,
    ...gone.map((entry) => {
      const { release: name, namespace } = entry;
      return goneResource(plan, entry, {
        type: "kubernetes:helm.sh/v3:Release",
        name: `${namespace}/${name}`,
        inputs: { name, namespace },
      });
    }),
  ];
}

function goneObject(plan: Plan, entry: ObjectEntry, object: LiveObject): PlannedResource {
  const { apiVersion, kind, name, namespace } = entry;
  const version = groupOf(apiVersion) === "" ? `core/${apiVersion}` : apiVersion;
  const type = `kubernetes:${version}:${kind}`;
  return goneResource(plan, entry, { type, name: namespace === undefined ? name : `${namespace}/${name}`, inputs: inputsOf(object) });
}

/** The URN that it had is not known any more, so it gets one of its name in the cluster. */
function goneResource(
  plan: Plan,
  { capability, protect }: Pick<ObjectEntry, "capability" | "protect">,
  { type, name, inputs }: Pick<PlannedResource, "type" | "name" | "inputs">,
): PlannedResource {
  const parent = plan.resources.find((resource) => resource.type.startsWith(`estate:${capability}:`))?.urn;
  return {
    urn: `urn:pulumi:${plan.environment}::cluster::${type}::${name}`,
    type,
    name,
    custom: true,
    ...(parent === undefined ? {} : { parent }),
    inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: protect === true,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
  };
}

/** An object as inputs of a resource, without values of a Secret. */
function inputsOf(object: LiveObject): Readonly<Record<string, PlanValue>> {
  const inputs = recordOf(content(object));
  if (kindKey(object) !== "/Secret") return inputs;
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, SECRET_FIELDS.includes(key) ? withheld(value) : value]));
}

const SECRET_FIELDS = ["data", "stringData"];

function withheld(value: PlanValue): PlanValue {
  return typeof value === "object" && value !== null ? sorted(Object.keys(value).map((key) => [key, SECRET] as const)) : value;
}

/** What is undefined is not there, as in JSON. */
function recordOf(object: object): Readonly<Record<string, PlanValue>> {
  return JSON.parse(JSON.stringify(object)) as Readonly<Record<string, PlanValue>>;
}

function serialOf({ standing, wanted, recreated }: Omit<LiveSides, "serial">, { objects, releases }: Inventory): string {
  const entries = [
    ...objects.map((entry) => keyOf(entry satisfies Identity)),
    ...releases.map((entry) => JSON.stringify([releaseKey(entry), entry.digest])),
  ];
  const after = new Map(wanted.map((resource) => [resource.urn, canonical(resource.inputs)]));
  const before = new Map(standing.map((resource) => [resource.urn, canonical(resource.inputs)]));
  const urns = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  const different = urns.filter((urn) => before.get(urn) !== after.get(urn)).map((urn) => [urn, before.get(urn), after.get(urn)]);
  return `live:${createHash("sha256")
    .update(JSON.stringify([entries.sort(compareText), different, [...recreated]]))
    .digest("hex")}`;
}

function canonical(inputs: PlannedResource["inputs"]): string {
  return JSON.stringify(inputs, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? sorted(Object.entries(value)) : value,
  );
}

function byUrn(a: PlannedResource, b: PlannedResource): number {
  return compareText(a.urn, b.urn);
}
