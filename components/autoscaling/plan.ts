import type { AutoscalingSpec } from "./contract.ts";

/** Who else than the spec of each system says how many pods it has: those systems must not say it too. */
export interface Scaled {
  readonly models: boolean;
  readonly tracking: boolean;
}

/** What is scaled in an environment whose Prometheus may be asked, or not. */
export function scaledBy({ enabled, tracking }: Pick<AutoscalingSpec, "enabled" | "tracking">, asksPrometheus: boolean): Scaled {
  return { models: enabled && asksPrometheus, tracking: enabled && tracking.enabled };
}
