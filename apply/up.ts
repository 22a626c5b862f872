import { UserError } from "../components/core/errors.ts";
import type { Plan } from "../plan/plan.ts";
import { type DesiredObject, type DesiredRelease, desiredState, type Wave } from "../plan/render/desired.ts";
import { describe, type Identity, identityOf, keyOf } from "../plan/render/identity.ts";
import { kindKey, type LiveObject, readObjects, servedKinds, type Target } from "./api.ts";
import { applyObjects, type Change, changesOf } from "./changes.ts";
import { type Definition, fallbackDefinitions } from "./definitions.ts";
import {
  EMPTY,
  type Inventory,
  inventoryOf,
  isNeeded,
  type ObjectEntry,
  type ReleaseEntry,
  readInventory,
  releaseKey,
  type StoredInventory,
  union,
  withDigests,
  writeInventory,
} from "./inventory.ts";
import { ensureSystemNamespace, withLock } from "./lock.ts";
import { bringUpRelease } from "./releases.ts";
import { deleteAndWait, remove, waitUntilGone } from "./remove.ts";
import type { Action, Outcome, Step } from "./result.ts";
import { waitUntilReady } from "./wait.ts";

/** How to bring a plan up. */
export interface UpOptions {
  /** Whether to wait, in the end, until everything is ready. Waves wait for each other in any case. */
  readonly wait: boolean;
  /** Seconds that all waiting for readiness together may take. */
  readonly timeoutSeconds: number;
  /** Seconds to wait for another `up` or `destroy` of the same environment. */
  readonly lockSeconds: number;
  /** Whether a chart that cannot be reached is only reported, as on an embedded cluster. */
  readonly chartsMayBeMissing: boolean;
  /** Folder of definitions for kinds whose chart cannot be reached. */
  readonly definitionsFolder?: string | undefined;
  readonly onStep: (step: Step) => void;
  readonly onLine: (line: string) => void;
}

/**
 * Brings a cluster to what a plan says: objects in dependency waves, releases by Helm, and what has left the plan removed. The cluster is the
 * state: whoever is interrupted, even killed, is finished by the next run.
 *
 * @throws UserError with all reasons when the cluster refuses, or not everything becomes ready in time.
 */
export async function up(plan: Plan, target: Target, options: UpOptions): Promise<Outcome> {
  const waves = desiredState(plan);
  await ensureSystemNamespace(target);
  const lock = { purpose: "up", waitSeconds: options.lockSeconds, onWait: options.onLine };
  return withLock(target, plan.environment, lock, (signal) => new Run(plan.environment, waves, target, options, signal).all());
}

/** One run of `up`: what it has found, and what it has done so far. */
class Run {
  readonly #environment: string;
  readonly #waves: readonly Wave[];
  readonly #target: Target;
  readonly #options: UpOptions;
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  readonly #actions: Action[] = [];
  /** Keys of objects that were seen ready in this run: each is waited for once, not once a wave. */
  readonly #ready = new Set<string>();
  #live = new Map<string, LiveObject>();
  /** What the inventory said when the run began. */
  #old: Inventory = EMPTY;
  /** What the inventory says now. */
  #stored: StoredInventory = { ...EMPTY, chunks: [] };
  /** What the inventory shall say in the end. */
  #wanted: Inventory;

  constructor(environment: string, waves: readonly Wave[], target: Target, options: UpOptions, signal: AbortSignal) {
    this.#environment = environment;
    this.#waves = waves;
    this.#target = target;
    this.#options = options;
    this.#signal = signal;
    this.#deadline = Date.now() + options.timeoutSeconds * 1000;
    this.#wanted = inventoryOf(waves);
  }

  async all(): Promise<Outcome> {
    this.#step("reading the cluster", 0);
    this.#stored = await readInventory(this.#target, this.#environment);
    this.#old = this.#stored;
    this.#wanted = withDigests(this.#wanted, this.#old);
    const changes = await this.#look();
    await this.#remember(union(this.#old, this.#wanted));
    for (const index of this.#waves.keys()) await this.#bringUpWave(index, changes);
    await this.#prune();
    if (this.#options.wait) await this.#awaitObjects(this.#waves, "waiting until all is ready", 1, true);
    await this.#remember(this.#wanted);
    return {
      actions: this.#actions,
      checkedKinds: this.#wanted.objects.flatMap(({ defines }) => (defines === undefined ? [] : [defines])),
    };
  }

  /** Reads everything the plan names and finds out what would change. What is still being deleted is waited for. */
  async #look(): Promise<Map<string, Change>> {
    const objects = this.#waves.flatMap((wave) => wave.objects);
    const identities = objects.map(({ identity }) => identity);
    this.#live = await readObjects(this.#target, identities);
    const going = identities.filter((identity) => this.#live.get(keyOf(identity))?.metadata.deletionTimestamp !== undefined);
    if (going.length > 0) {
      await waitUntilGone(this.#target, going, {
        deadline: this.#deadline,
        onWait: (pending) => this.#step("waiting for the last removal", 0, pending),
        signal: this.#signal,
      });
      this.#live = await readObjects(this.#target, identities);
    }
    const changes = await changesOf(this.#target, objects, this.#live, new Set(this.#old.objects.map(keyOf)));
    return new Map(changes.map((change) => [change.object.urn, change]));
  }

  async #bringUpWave(index: number, changes: ReadonlyMap<string, Change>): Promise<void> {
    const wave = this.#waves[index] ?? { objects: [], releases: [] };
    const due = wave.objects.flatMap((object) => changes.get(object.urn) ?? []).filter(({ kind }) => kind !== "none");
    const share = index / this.#waves.length;
    this.#signal.throwIfAborted();
    if (due.length > 0 || wave.releases.length > 0)
      await this.#awaitObjects(this.#waves.slice(0, index), "waiting for what comes first", share);
    await this.#define(due.map(({ object }) => object));
    if (due.length > 0) {
      this.#step(`applying ${due.length} objects of wave ${index}`, share);
      await this.#apply(due);
    }
    for (const object of wave.objects) this.#report(object, changes.get(object.urn));
    for (const release of wave.releases) await this.#bringUpRelease(release, share);
  }

  async #apply(due: readonly Change[]): Promise<void> {
    const outdated = due.filter(({ kind }) => kind === "recreate").map(({ object }) => object.identity);
    const onWait = (pending: readonly string[]) => this.#step("waiting for the removal of what is made anew", 0, pending);
    await deleteAndWait(this.#target, outdated, { deadline: this.#deadline, onWait, signal: this.#signal });
    const applied = await applyObjects(
      this.#target,
      due.map(({ object }) => object.manifest),
    );
    for (const [key, object] of applied) this.#live.set(key, object);
  }

  #report({ identity, capability }: DesiredObject, change: Change | undefined): void {
    const done = { create: "created", update: "updated", recreate: "recreated", none: "unchanged" } as const;
    this.#actions.push({ what: describe(identity), capability, done: done[change?.kind ?? "none"], notes: change?.notes ?? [] });
  }

  async #bringUpRelease(release: DesiredRelease, share: number): Promise<void> {
    const key = releaseKey({ release: release.name, namespace: release.namespace });
    this.#step(`release ${release.namespace}/${release.name}`, share);
    const stored = this.#old.releases.find((entry) => releaseKey(entry) === key);
    const { action, entry } = await bringUpRelease(this.#target, release, stored, {
      environment: this.#environment,
      timeoutSeconds: Math.max(1, Math.round((this.#deadline - Date.now()) / 1000)),
      mayBeMissing: this.#options.chartsMayBeMissing,
      takeOwnership: this.#old.objects.some(({ defines }) => defines !== undefined && defines.release === undefined),
      begin: async (definitions) => {
        // Without a digest while it is under way: whoever is killed now does it again.
        this.#updateRelease(key, (each) => unfinished(each));
        await this.#remember(union(this.#old, this.#wanted));
        await this.#applyDefinitions(definitions, key);
      },
    });
    this.#actions.push(action);
    this.#updateRelease(key, (each) => ({ ...unfinished(each), ...entry }));
  }

  /** Kinds that no release could bring are defined by us, so that their objects still meet a schema. */
  async #define(objects: readonly DesiredObject[]): Promise<void> {
    const custom = objects.filter(({ identity }) => identity.apiVersion.includes("."));
    if (custom.length === 0) return;
    const served = await servedKinds(this.#target);
    const undefinedObjects = custom.filter(({ identity }) => !served.has(kindKey(identity)));
    if (undefinedObjects.length === 0) return;
    if (!this.#wanted.releases.some(({ missing }) => missing !== undefined)) {
      throw new UserError(
        "the cluster does not know these kinds, and no release of the plan brings them",
        undefinedObjects.map(({ urn, identity }) => ({ path: urn, reason: `is a ${identity.kind} of ${identity.apiVersion}` })),
      );
    }
    const kinds = new Set(undefinedObjects.map(({ identity }) => kindKey(identity)));
    const all = this.#waves.flatMap((wave) => wave.objects).filter(({ identity }) => kinds.has(kindKey(identity)));
    await this.#applyDefinitions(await fallbackDefinitions(all, this.#options.definitionsFolder, this.#environment));
  }

  async #applyDefinitions(definitions: readonly Definition[], release?: string): Promise<void> {
    const live = await readObjects(this.#target, definitions.map(identityOfDefinition));
    const ours = new Set(this.#old.objects.map(keyOf));
    const due = definitions.filter((each) => {
      const key = keyOf(identityOfDefinition(each));
      return !live.has(key) || ours.has(key);
    });
    if (due.length === 0) return;
    // Before the first wave, so that they go last: a namespace is slow to go while a kind of its objects has just gone.
    const entries = due.map((definition): ObjectEntry => {
      const defines = { kind: definition.kind, source: definition.source, ...(release === undefined ? {} : { release }) };
      return { ...identityOfDefinition(definition), capability: "estate", wave: -1, defines };
    });
    this.#wanted = union(this.#wanted, { objects: entries, releases: [] });
    await this.#remember(union(this.#old, this.#wanted));
    const applied = await applyObjects(
      this.#target,
      due.map(({ manifest }) => manifest),
    );
    for (const definition of due) {
      const known = live.has(keyOf(identityOfDefinition(definition)));
      const notes = [`checked by: ${definition.source}`];
      this.#actions.push({
        what: describe(identityOfDefinition(definition)),
        capability: "estate",
        done: known ? "unchanged" : "created",
        notes,
      });
    }
    const wait = { deadline: this.#deadline, signal: this.#signal };
    await waitUntilReady(this.#target, due.map(identityOfDefinition), wait, applied);
  }

  async #awaitObjects(waves: readonly Wave[], text: string, fraction: number, claims = false): Promise<void> {
    const all = waves.flatMap(({ objects }) => objects.map(({ identity }) => identity));
    const open = all.filter((identity) => !this.#ready.has(keyOf(identity)));
    const onWait = (pending: readonly string[]) => this.#step(text, fraction, pending);
    await waitUntilReady(this.#target, open, { deadline: this.#deadline, onWait, claims, signal: this.#signal }, this.#live);
    for (const identity of open) if (identity.kind !== "PersistentVolumeClaim") this.#ready.add(keyOf(identity));
  }

  /** Removes what has left the plan. A definition of ours stays as long as its release does, or its objects do. */
  async #prune(): Promise<void> {
    const kept = this.#old.objects.filter((entry) => entry.defines !== undefined && isNeeded(entry.defines, this.#wanted));
    this.#wanted = union(this.#wanted, { objects: kept.filter((entry) => !this.#names(entry)), releases: [] });
    const releases = new Set(this.#wanted.releases.map(releaseKey));
    const gone: Inventory = {
      objects: this.#old.objects.filter((entry) => !this.#names(entry)),
      releases: this.#old.releases.filter((entry) => !releases.has(releaseKey(entry))),
    };
    if (gone.objects.length + gone.releases.length === 0) return;
    const onWait = (pending: readonly string[]) => this.#step("removing what has left the plan", 1, pending);
    const options = { environment: this.#environment, deadline: this.#deadline, volumes: false, onWait, signal: this.#signal };
    this.#actions.push(...(await remove(this.#target, gone, options)));
  }

  #names(entry: ObjectEntry): boolean {
    const key = keyOf(entry);
    return this.#wanted.objects.some((wanted) => keyOf(wanted) === key);
  }

  async #remember(inventory: Inventory): Promise<void> {
    this.#stored = await writeInventory(this.#target, this.#environment, inventory, this.#stored);
  }

  #updateRelease(key: string, change: (entry: ReleaseEntry) => ReleaseEntry): void {
    this.#wanted = { ...this.#wanted, releases: this.#wanted.releases.map((each) => (releaseKey(each) === key ? change(each) : each)) };
  }

  #step(text: string, fraction: number, pending: readonly string[] = []): void {
    this.#options.onStep({ text, fraction, pending });
  }
}

function identityOfDefinition({ manifest }: Definition): Identity {
  return identityOf(manifest);
}

/** A release of which nothing is known yet. */
function unfinished({ release, namespace, definitionsOnly, capability, wave, protect, retain }: ReleaseEntry): ReleaseEntry {
  return {
    release,
    namespace,
    capability,
    wave,
    ...(definitionsOnly ? { definitionsOnly } : {}),
    ...(protect ? { protect } : {}),
    ...(retain ? { retain } : {}),
  };
}
