import type { Resource } from "@pulumi/pulumi";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";

/** A team's place in the cluster, as pipelines, training and serving need to know it. */
export interface TeamPlace {
  readonly name: string;
  readonly namespace: string;
  /** Queue that the team's training waits in; none where nothing queues. */
  readonly queue?: string;
}

/** Teams, and what trains for them. */
export interface Workbench extends Group {
  readonly teams: readonly TeamPlace[];
  /** What comes before anything in a team's namespace. */
  readonly ready: readonly Resource[];
}

/** Teams and their queues, GPUs, training and the search for hyperparameters. */
export function workbench({ ready }: Ground, _experiments: Experiments): Workbench {
  return { teams: [], ready, interfaces: [], outputs: {} };
}
