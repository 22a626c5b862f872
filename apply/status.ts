import { describe, keyOf } from "../plan/render/identity.ts";
import { readObjects, type Target } from "./api.ts";
import { releaseStatus } from "./helm.ts";
import { readInventory } from "./inventory.ts";
import type { StatusRow } from "./result.ts";
import { explain, unready } from "./wait.ts";

/** Every object and release of an environment as it is now: ready, waiting and why, failed and why, or missing. Changes nothing. */
export async function status(environment: string, target: Target): Promise<StatusRow[]> {
  const inventory = await readInventory(target, environment);
  const live = await readObjects(target, inventory.objects);
  const there = inventory.objects.filter((entry) => live.has(keyOf(entry)));
  const pending = unready(there, live, { claims: true });
  const reasons = await explain(target, pending, live);
  const notReady = new Map(
    pending.map(({ identity, readiness }, index) => [keyOf(identity), { readiness, reason: reasons[index]?.reason ?? "" }]),
  );
  const objects = inventory.objects.map((entry): StatusRow => {
    const row = { what: describe(entry), capability: entry.capability };
    const problem = notReady.get(keyOf(entry));
    if (!live.has(keyOf(entry))) return { ...row, state: "missing", reason: "was deleted; `estate up` makes it anew" };
    return problem === undefined
      ? { ...row, state: "ready", reason: "" }
      : { ...row, state: problem.readiness.state, reason: problem.reason };
  });
  const releases: StatusRow[] = [];
  for (const { release, namespace, capability, definitionsOnly, digest, missing } of inventory.releases) {
    const row = { what: `release ${namespace}/${release}`, capability };
    const applied = digest === undefined ? undefined : "deployed";
    const state = definitionsOnly || missing !== undefined ? applied : await releaseStatus(target, { name: release, namespace });
    if (missing !== undefined) releases.push({ ...row, state: "missing", reason: `not installed: ${missing}` });
    else if (state === "deployed") releases.push({ ...row, state: "ready", reason: "" });
    else
      releases.push({
        ...row,
        state: state === undefined ? "missing" : "failed",
        reason: state === undefined ? "is not installed" : `is ${state}`,
      });
  }
  return [...objects, ...releases];
}
