import type { Plan } from "../../plan/plan.ts";
import { cachedPlan, plansFolder } from "./plan-cache.ts";
import { programKey } from "./program-key.ts";
import { type ProjectTree, workingTree } from "./project-tree.ts";

/** Which plan of the project as it stands is wanted. */
export interface HeadRequest {
  /** Folder of the project. */
  readonly root: string;
  readonly environment: string;
  /** The files of the project: {@link workingTree}. */
  readonly tree: ProjectTree;
  /** Records the plan here. */
  readonly record: () => Promise<Plan>;
  /** Files and folders that the environment's file names: {@link declaredIn}. */
  readonly named?: readonly string[];
  /** Folder of everything that the estate keeps on this machine. */
  readonly stateFolder: string;
}

/** The plan of an environment as the project stands, recorded only where it is not kept. What somebody edits meanwhile is planned, and not kept. */
export function planHead({ root, environment, tree, record, named = [], stateFolder }: HeadRequest): Promise<Plan> {
  const key = programKey(tree, environment, named);
  const mayKeep = async () => programKey(await workingTree(root), environment, named) === key;
  return cachedPlan(plansFolder(stateFolder), key, record, { mayKeep });
}
