import { type Problem, UserError } from "../components/core/errors.ts";
import { type DesiredObject, ENVIRONMENT_LABEL, MANAGED_BY } from "../plan/render/desired.ts";
import { describe, type Identity, keyOf, type Manifest } from "../plan/render/identity.ts";
import { byKey, call, documents, FIELD_MANAGER, type LiveObject, type LiveObjects, parseObjects, type Target, tidy } from "./api.ts";
import { differences, immutableDifferences, takenBack } from "./fields.ts";
import { withMovedFields } from "./moved-fields.ts";
import { condition } from "./readiness.ts";

/** What applying an object would do. */
export interface Change {
  readonly object: DesiredObject;
  readonly kind: "create" | "update" | "recreate" | "none";
  /** The object as it stands; none for `create`. */
  readonly before?: LiveObject;
  /** The object as the server says that it would be; none for `create`, and where the server cannot say. */
  readonly after?: LiveObject;
  /** What a person should know about it, such as whose fields are taken back. */
  readonly notes: readonly string[];
}

/**
 * Finds out what applying would do, by asking the API server to pretend: its defaults, its admission and its ownership of fields decide,
 * not a guess of ours. Nothing is changed.
 *
 * @throws UserError with every object that the server would refuse, or that is somebody else's.
 */
export async function changesOf(
  target: Target,
  wanted: readonly DesiredObject[],
  live: LiveObjects,
  ours: ReadonlySet<string>,
): Promise<Change[]> {
  refuseForeign(wanted, live, ours);
  const objects = wanted.map((object) => ({ ...object, manifest: withMovedFields(object.manifest, live.get(keyOf(object.identity))) }));
  const existing = objects.filter(({ identity }) => live.has(keyOf(identity)));
  const { results, refusals } = await pretend(
    target,
    existing.map(({ manifest }) => manifest),
  );
  const problems: Problem[] = [];
  const changes = objects.map((object): Change => {
    const key = keyOf(object.identity);
    const before = live.get(key);
    if (before === undefined) return { object, kind: "create", notes: [] };
    if (isFailedJob(before)) return { object, kind: "recreate", before, notes: ["had failed; it is deleted and made anew"] };
    const refusal = refusals.get(key);
    const after = results.get(key);
    if (refusal !== undefined) return refused(object, before, refusal, problems);
    if (after === undefined) return { object, kind: "update", before, notes: [] };
    if (differences(before, after).length === 0) return { object, kind: "none", before, after, notes: [] };
    return { object, kind: "update", before, after, notes: takenBack(before, after, FIELD_MANAGER) };
  });
  if (problems.length > 0) throw new UserError("the cluster would refuse these; nothing was touched", problems);
  return changes;
}

/**
 * Applies objects. Conflicts are forced: the plan is what holds for its own objects, and {@link changesOf} has told whose fields are taken back.
 *
 * @throws UserError naming each object that the server refused, with its reason.
 */
export async function applyObjects(target: Target, manifests: readonly Manifest[]): Promise<Map<string, LiveObject>> {
  const { stdout, exitCode } = await applyAll(target, manifests);
  if (exitCode === 0) return byKey(parseObjects(stdout));
  const results = new Map<string, LiveObject>();
  const problems: Problem[] = [];
  for (const manifest of manifests) {
    const one = await applyAll(target, [manifest]);
    if (one.exitCode === 0) for (const [key, object] of byKey(parseObjects(one.stdout))) results.set(key, object);
    else problems.push({ path: describe(identityIn(manifest)), reason: tidy(one.stderr) });
  }
  if (problems.length > 0)
    throw new UserError(`cluster ${target.name} refused ${problems.length} of ${manifests.length} objects`, problems);
  return results;
}

/** Outcome of pretending: the object as it would be, or why it would be refused. */
async function pretend(target: Target, manifests: readonly Manifest[]) {
  const refusals = new Map<string, string>();
  if (manifests.length === 0) return { results: new Map<string, LiveObject>(), refusals };
  const all = await applyAll(target, manifests, "--dry-run=server");
  if (all.exitCode === 0) return { results: byKey(parseObjects(all.stdout)), refusals };
  const results = new Map<string, LiveObject>();
  for (const manifest of manifests) {
    const one = await applyAll(target, [manifest], "--dry-run=server");
    if (one.exitCode === 0) for (const [key, object] of byKey(parseObjects(one.stdout))) results.set(key, object);
    else if (!/does not support dry run/.test(one.stderr)) refusals.set(keyOf(identityIn(manifest)), tidy(one.stderr));
  }
  return { results, refusals };
}

function applyAll(target: Target, manifests: readonly Manifest[], ...more: readonly string[]) {
  const how = [
    "apply",
    "--server-side",
    "--force-conflicts",
    `--field-manager=${FIELD_MANAGER}`,
    "--validate=strict",
    "--show-managed-fields",
  ];
  return call(target, [...how, ...more, "--output", "json", "--filename", "-"], documents(manifests));
}

/** An object that was there before us is not ours to change, unless it says that it is. */
function refuseForeign(objects: readonly DesiredObject[], live: LiveObjects, ours: ReadonlySet<string>): void {
  const problems = objects.flatMap(({ identity, manifest }): Problem[] => {
    const labels = live.get(keyOf(identity))?.metadata.labels ?? {};
    const environment = manifest.metadata.labels[ENVIRONMENT_LABEL] ?? "";
    const owner = labels[MANAGED_BY.key] === MANAGED_BY.value ? labels[ENVIRONMENT_LABEL] : undefined;
    if (!live.has(keyOf(identity)) || owner === environment) return [];
    if (owner !== undefined) return [{ path: describe(identity), reason: `belongs to environment ${owner} of this cluster` }];
    if (ours.has(keyOf(identity))) return [];
    const adopt = `${ENVIRONMENT_LABEL}=${environment} ${MANAGED_BY.key}=${MANAGED_BY.value}`;
    return [{ path: describe(identity), reason: `exists already and is not ours; delete it, or hand it over with the labels ${adopt}` }];
  });
  if (problems.length > 0) throw new UserError("these objects are somebody else's; nothing was touched", problems);
}

function refused(object: DesiredObject, before: LiveObject, refusal: string, problems: Problem[]): Change {
  const immutable = /immutable|Forbidden: updates to|may not be changed|cannot be changed/i.test(refusal);
  if (immutable && object.identity.kind === "Job") {
    return { object, kind: "recreate", before, notes: ["a Job's pods cannot be changed; it is deleted and made anew"] };
  }
  const changed = immutable ? immutableDifferences(object.manifest, before) : [];
  const fields = changed.length === 0 ? "" : ` (${changed.join(", ")})`;
  const what = `cannot be changed in place${fields}; give it another name, or delete it yourself when its data may go`;
  problems.push({ path: describe(object.identity), reason: immutable ? `${what}: ${refusal}` : refusal });
  return { object, kind: "none", notes: [] };
}

function isFailedJob(object: LiveObject): boolean {
  return object.kind === "Job" && condition(object, "Failed")?.["status"] === "True";
}

function identityIn({ apiVersion, kind, metadata }: Manifest): Identity {
  return { apiVersion, kind, name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
}
