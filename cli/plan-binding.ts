import { liveSides } from "../apply/index.ts";
import type { Cluster } from "../cluster/contract.ts";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import type { LoadedEnvironment } from "../environments/load.ts";
import type { Plan } from "../plan/plan.ts";
import { type BindingRecord, refuseMoved, SERIAL } from "../preview/binding.ts";
import { findRecord } from "../preview/binding-records.ts";
import { workingTree } from "../preview/sides/project-tree.ts";
import { baseOf } from "../preview/sides/repository.ts";
import { sideOfState } from "../preview/sides/state.ts";
import { boundOf } from "./bound.ts";
import { type Engine, exportedState } from "./engine.ts";
import { PROJECT_ROOT } from "./plan-environment.ts";

/** What is about to be carried out. */
export interface Carried {
  readonly loaded: LoadedEnvironment;
  readonly plan: Plan;
  readonly engine: Engine;
  /** None where the environment stands on a cloud. */
  readonly cluster: Cluster | undefined;
}

/**
 * Holds what is about to be carried out to a preview of it.
 *
 * @param word the preview's digest, or a file of it.
 * @throws UserError naming everything that has moved since: program, config, base or state.
 */
export async function refuseUnlessPreviewed(word: string, carried: Carried): Promise<void> {
  const { loaded } = carried;
  const record = await findRecord(stateDirectory(), word, loaded.name);
  const { stateSerial } = record.binding;
  refuseMoved(record, {
    ...boundOf(loaded, await workingTree(PROJECT_ROOT)),
    baseRevision: await baseNow(record, carried),
    ...(stateSerial === undefined ? {} : { stateSerial: await serialNow(stateSerial, carried) }),
  });
}

async function baseNow({ baseName, binding }: BindingRecord, carried: Carried): Promise<string> {
  if (SERIAL.test(binding.baseRevision)) return serialNow(binding.baseRevision, carried);
  return (await baseOf(PROJECT_ROOT, baseName)).revision;
}

/** Serial of what stands, of the sort that the preview has seen. Nothing standing is a state too, and another one. */
async function serialNow(seen: string, { loaded, plan, engine, cluster }: Carried): Promise<string> {
  const [sort] = seen.split(":");
  if (sort === "export") {
    if (engine !== "pulumi") throw ofOther(loaded, "the state of Pulumi", "kubectl and Helm", "--live");
    const text = await exportedState(loaded, cluster);
    return text === undefined ? "none" : sideOfState(text, loaded.name, `the state of ${loaded.name}`).serial;
  }
  if (engine !== "kubectl" || cluster === undefined) throw ofOther(loaded, "a cluster that runs", "Pulumi", "--state");
  const { state } = await cluster.status();
  return state === "running" ? (await liveSides(plan, cluster)).serial : "live:not running";
}

function ofOther({ name }: LoadedEnvironment, seen: string, applier: string, option: string): UserError {
  return new UserError(
    `the preview of ${name} has looked at ${seen}, and ${applier} would apply it; preview it with ${option} instead; nothing was touched`,
  );
}
