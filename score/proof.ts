import { CONTROL_LEVELS, type ControlLevel } from "../policies/core/control.ts";
import type { ControlResult } from "../policies/core/evaluate.ts";

/** What was seen of one control on a cluster that runs. */
export interface Observation {
  readonly control: string;
  /** `simulated` where the cluster runs no containers, so that what was seen proves nothing. */
  readonly outcome: "held" | "broken" | "simulated" | "not seen";
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What was seen. */
  readonly detail: string;
}

/** Everything that was seen of an environment; `stale` where that was of another plan, and so says nothing of this one. */
export type Seen = readonly Observation[] | "stale";

/**
 * Highest level of which, and of all below, every control that an observation speaks of was seen to hold, and at least one does; undefined where
 * there is none. A control that nothing can be seen of, as a bucket of a cloud, is no obstacle: it is achieved or not.
 */
export function provenLevel(results: readonly ControlResult[], observations: readonly Observation[]): ControlLevel | undefined {
  const seen = new Map(observations.map((observation) => [observation.control, observation.outcome]));
  const proven = (level: ControlLevel) => {
    const asked = results.filter(({ control }) => control.level <= level).flatMap(({ control }) => seen.get(control.id) ?? []);
    return asked.length > 0 && asked.every((outcome) => outcome === "held");
  };
  const failing = CONTROL_LEVELS.findIndex((level) => !proven(level));
  return failing < 0 ? CONTROL_LEVELS.at(-1) : CONTROL_LEVELS[failing - 1];
}
