import type { Target } from "./api.ts";
import { EMPTY, readInventory, SYSTEM_NAMESPACE, writeInventory } from "./inventory.ts";
import { ensureSystemNamespace, withLock } from "./lock.ts";
import { remove, removeSystemNamespace } from "./remove.ts";
import type { Outcome, Step } from "./result.ts";

/** How to destroy. */
export interface DestroyOptions {
  readonly timeoutSeconds: number;
  readonly lockSeconds: number;
  readonly onStep: (step: Step) => void;
  readonly onLine: (line: string) => void;
}

/**
 * Removes everything of an environment from a cluster, volumes included, and waits until it is gone. What the inventory names is all there is, so
 * no plan is needed and a half-finished `up` is removed as well. Nothing to remove is success.
 */
export async function destroy(environment: string, target: Target, options: DestroyOptions): Promise<Outcome> {
  await ensureSystemNamespace(target);
  const lock = { purpose: "destroy", waitSeconds: options.lockSeconds, onWait: options.onLine };
  const outcome = await withLock(target, environment, lock, async (signal): Promise<Outcome> => {
    const inventory = await readInventory(target, environment);
    const onWait = (pending: readonly string[]) => options.onStep({ text: "waiting until it is gone", fraction: 0.5, pending });
    const deadline = Date.now() + options.timeoutSeconds * 1000;
    const actions = await remove(target, inventory, { environment, deadline, volumes: true, onWait, signal });
    await writeInventory(target, environment, EMPTY, inventory);
    return { actions, checkedKinds: [] };
  });
  await removeSystemNamespace(target, SYSTEM_NAMESPACE);
  return outcome;
}
