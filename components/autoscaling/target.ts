import type { ScaledDeployment } from "./contract.ts";
import type { ScaledWorkload } from "./kinds.ts";

/** What is scaled, as autoscalers name it. */
export function workloadOf({ kind, name }: Pick<ScaledDeployment, "kind" | "name">): ScaledWorkload {
  return kind === "Rollout" ? { apiVersion: "argoproj.io/v1alpha1", kind, name } : { apiVersion: "apps/v1", kind: "Deployment", name };
}
