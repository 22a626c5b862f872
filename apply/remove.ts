import { type Problem, UserError } from "../components/core/errors.ts";
import { ENVIRONMENT_LABEL } from "../plan/render/desired.ts";
import { describe, type Identity, identityOf, keyOf } from "../plan/render/identity.ts";
import { call, documents, type LiveObject, type LiveObjects, listObjects, mustCall, readObjects, type Target, tidy } from "./api.ts";
import { uninstallRelease } from "./helm.ts";
import type { Inventory, ObjectEntry } from "./inventory.ts";
import { condition } from "./readiness.ts";
import type { Action } from "./result.ts";

/** How to remove. */
export interface RemoveOptions {
  readonly environment: string;
  /** Time at which to give up, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether the volumes that StatefulSets have claimed go too; else they are left and named. */
  readonly volumes: boolean;
  readonly onWait: (pending: readonly string[]) => void;
  readonly signal?: AbortSignal;
}

/**
 * Removes what an inventory names, the last wave first, and waits until it is gone. What is not ours any more is left, and so is what was
 * declared to outlive the plan.
 *
 * @throws UserError when something may not be removed (nothing is touched then), or does not go away in time, with the reason.
 */
export async function remove(target: Target, inventory: Inventory, options: RemoveOptions): Promise<Action[]> {
  refuseProtected(inventory);
  const live = await readObjects(target, inventory.objects);
  const actions: Action[] = [];
  const waves = new Set([...inventory.objects, ...inventory.releases].map(({ wave }) => wave));
  for (const wave of [...waves].toSorted((a, b) => b - a)) {
    options.signal?.throwIfAborted();
    for (const entry of inventory.releases.filter((each) => each.wave === wave)) {
      if (entry.retain !== true && entry.definitionsOnly !== true)
        await uninstallRelease(target, { name: entry.release, namespace: entry.namespace });
      const done = entry.retain === true ? "left" : "pruned";
      actions.push({ what: `release ${entry.namespace}/${entry.release}`, capability: entry.capability, done, notes: [] });
    }
    const entries = inventory.objects.filter((each) => each.wave === wave);
    actions.push(...(await removeObjects(target, entries, live, options)));
  }
  return actions;
}

async function removeObjects(
  target: Target,
  entries: readonly ObjectEntry[],
  live: LiveObjects,
  options: RemoveOptions,
): Promise<Action[]> {
  const actions: Action[] = [];
  const going: Identity[] = [];
  for (const entry of entries) {
    const object = live.get(keyOf(entry));
    if (object === undefined) continue;
    const why = whyLeft(entry, object, options.environment);
    actions.push({
      what: describe(entry),
      capability: entry.capability,
      done: why === undefined ? "pruned" : "left",
      notes: why === undefined ? [] : [why],
    });
    if (why === undefined) going.push(entry);
  }
  const claims = await claimsOf(target, going, live);
  const claimed = claims.map((claim): Action => {
    const note = options.volumes ? [] : ["holds the data of a StatefulSet that has gone; delete it yourself when the data may go"];
    return { what: describe(claim), capability: "estate", done: options.volumes ? "pruned" : "left", notes: note };
  });
  const goingClaims = [...going.filter(isClaim), ...(options.volumes ? claims : [])];
  const volumes = await volumesOf(target, goingClaims);
  await deleteAndWait(target, going, options);
  if (options.volumes) await deleteAndWait(target, claims, options);
  await waitUntilGone(target, volumes, options);
  return [...actions, ...claimed];
}

/** Deletes objects and waits until none is left. */
export async function deleteAndWait(
  target: Target,
  identities: readonly Identity[],
  options: Pick<RemoveOptions, "deadline" | "onWait" | "signal">,
): Promise<void> {
  if (identities.length === 0) return;
  const workloads = identities.filter(hasPods);
  await deleteObjects(target, workloads, "foreground");
  await deleteObjects(
    target,
    identities.filter((identity) => !workloads.includes(identity)),
    "background",
  );
  await waitUntilGone(target, identities, options);
}

/**
 * A workload goes after its pods, so that those are gone with it. Anything else goes at once: the garbage collector, which ends a deletion in the foreground,
 * takes half a minute to notice a kind that is new to the cluster.
 */
function hasPods({ apiVersion }: Identity): boolean {
  return apiVersion === "apps/v1" || apiVersion === "batch/v1";
}

async function deleteObjects(target: Target, identities: readonly Identity[], cascade: "foreground" | "background"): Promise<void> {
  if (identities.length === 0) return;
  const bodies = identities.map(({ apiVersion, kind, name, namespace }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  }));
  const args = ["delete", "--filename", "-", "--ignore-not-found", "--wait=false", `--cascade=${cascade}`];
  const { exitCode, stderr } = await call(target, args, documents(bodies));
  if (exitCode === 0 || /no matches for kind|NotFound/.test(stderr)) return;
  throw new UserError(`cluster ${target.name} refused to delete: ${tidy(stderr)}`);
}

/** Waits until objects are gone. @throws UserError with what holds each of them when time is up. */
export async function waitUntilGone(
  target: Target,
  identities: readonly Identity[],
  { deadline, onWait, signal }: Pick<RemoveOptions, "deadline" | "onWait" | "signal">,
): Promise<void> {
  for (let pause = 150, left = identities; ; pause = Math.min(pause * 1.5, 2000)) {
    signal?.throwIfAborted();
    const live = await readObjects(target, left);
    left = left.filter((identity) => live.has(keyOf(identity)));
    if (left.length === 0) return;
    const problems = left.map((identity): Problem => ({ path: describe(identity), reason: whyStuck(live.get(keyOf(identity))) }));
    if (Date.now() > deadline) throw new UserError("not everything was gone in time", problems);
    onWait(problems.map(({ path, reason }) => `${path}: ${reason}`));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function refuseProtected({ objects, releases }: Inventory): void {
  const names = [
    ...objects.filter((entry) => entry.protect === true).map(describe),
    ...releases.filter((entry) => entry.protect === true).map((entry) => `release ${entry.namespace}/${entry.release}`),
  ];
  if (names.length === 0) return;
  const reason = "is protected; take `protect` off it and run `estate up` first when it may go";
  throw new UserError(
    "these may not be removed; nothing was touched",
    names.map((path) => ({ path, reason })),
  );
}

function whyLeft(entry: ObjectEntry, object: LiveObject, environment: string): string | undefined {
  if (entry.retain === true) return "is declared to outlive the plan";
  return object.metadata.labels?.[ENVIRONMENT_LABEL] === environment &&
    object.metadata.labels["app.kubernetes.io/managed-by"] === "mlops-estate"
    ? undefined
    : "is no longer labelled as ours";
}

/** Claims that StatefulSets have made from their templates; they outlive them unless somebody deletes them. */
async function claimsOf(target: Target, going: readonly Identity[], live: LiveObjects): Promise<Identity[]> {
  const sets = going.filter(({ kind }) => kind === "StatefulSet");
  if (sets.length === 0) return [];
  const claims = await listObjects(target, "persistentvolumeclaims", "--all-namespaces");
  return sets.flatMap((set) => {
    const templates = (live.get(keyOf(set))?.spec?.["volumeClaimTemplates"] ?? []) as readonly LiveObject[];
    const prefixes = templates.map((template) => `${template.metadata.name}-${set.name}-`);
    const made = claims.filter(({ metadata: { name, namespace } }) => {
      return namespace === set.namespace && prefixes.some((prefix) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)));
    });
    return made.map(
      ({ metadata: { name } }): Identity => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        name,
        ...(set.namespace === undefined ? {} : { namespace: set.namespace }),
      }),
    );
  });
}

function isClaim({ apiVersion, kind }: Identity): boolean {
  return apiVersion === "v1" && kind === "PersistentVolumeClaim";
}

/**
 * Volumes that go with these claims. Their provisioner takes them away only after the claim has gone, so who waits for the claims alone leaves disks that
 * are still being deleted. One that is retained stays by its own class's wish.
 * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
 */
async function volumesOf(target: Target, claims: readonly Identity[]): Promise<Identity[]> {
  if (claims.length === 0) return [];
  const going = new Set(claims.map(({ name, namespace }) => `${namespace ?? ""}/${name}`));
  const volumes = await listObjects(target, "persistentvolumes");
  return volumes.filter(({ spec }) => spec?.["persistentVolumeReclaimPolicy"] === "Delete" && going.has(claimOf(spec))).map(identityOf);
}

function claimOf(volume: Readonly<Record<string, unknown>>): string {
  const { name = "", namespace = "" } = (volume["claimRef"] ?? {}) as { readonly name?: string; readonly namespace?: string };
  return `${namespace}/${name}`;
}

function whyStuck(object: LiveObject | undefined): string {
  const finalizers = (object?.metadata as { readonly finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
  const remaining = ["NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionDiscoveryFailure"]
    .map((type) => (object === undefined ? undefined : condition(object, type)))
    .find((each) => each?.["status"] === "True");
  if (remaining !== undefined) return `is still going: ${String(remaining["message"])}`;
  return finalizers.length > 0 ? `is held by ${finalizers.join(", ")}` : "is still going";
}

/** Deletes the namespace of inventory and lock when nobody needs it any more. */
export async function removeSystemNamespace(target: Target, namespace: string): Promise<void> {
  const left = await listObjects(target, "configmaps,leases.coordination.k8s.io", "--namespace", namespace);
  if (left.some((object) => object.metadata.name !== "kube-root-ca.crt")) return;
  await mustCall(target, ["delete", "namespace", namespace, "--ignore-not-found", "--wait=true", "--timeout=60s"]);
}
