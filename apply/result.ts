import type { Readiness } from "./readiness.ts";

/** Something that was done to the cluster, or left as it was. */
export interface Action {
  /** Object or release as people write it. */
  readonly what: string;
  readonly capability: string;
  readonly done: "created" | "updated" | "recreated" | "unchanged" | "pruned" | "left" | "not installed";
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/** Which schema checks the objects of a kind that a chart should have brought. */
interface CheckedKind {
  readonly kind: string;
  readonly source: string;
}

/** What `up` or `destroy` did. */
export interface Outcome {
  readonly actions: readonly Action[];
  /** Kinds whose definition does not come from their controller's release. */
  readonly checkedKinds: readonly CheckedKind[];
}

/** One thing of an environment, as it is now. */
export interface StatusRow {
  readonly what: string;
  readonly capability: string;
  readonly state: Readiness["state"] | "missing";
  readonly reason: string;
}

/** A step of a long piece of work. */
export interface Step {
  readonly text: string;
  /** Share of the whole that is done, 0 to 1. */
  readonly fraction: number;
  /** What is being waited for, each with its reason. */
  readonly pending: readonly string[];
}

/** Whether anything was done at all. */
export function isChanged({ actions }: Outcome): boolean {
  return actions.some(({ done }) => !["unchanged", "left", "not installed"].includes(done));
}
