import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Workbench } from "./workbench.ts";

/** Pipelines, what starts them, and what they check data with. */
export function workflows(_ground: Ground, _experiments: Experiments, _workbench: Workbench): Group {
  return { interfaces: [], outputs: {} };
}
