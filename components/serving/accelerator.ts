import type { ClusterCapabilities } from "../cluster/contract.ts";
import type { PodSpec } from "../core/kubernetes.ts";
import type { ServedAccelerator } from "./names.ts";

/** Where a pod with GPUs has to run, and what it asks for. */
export interface Placement {
  readonly pod: { readonly nodeSelector?: Record<string, string>; readonly tolerations?: Exclude<PodSpec["tolerations"], undefined> };
  readonly limits: Readonly<Record<string, string>>;
}

/** Pool, toleration and limit go together: without the limit the pod gets no device, without the others no node. Nothing for a pod without GPUs. */
export function placementOf(
  accelerator: ServedAccelerator | undefined,
  { gpuResource, gpuTaint, poolLabel }: ClusterCapabilities,
): Placement {
  if (accelerator === undefined) return { pod: {}, limits: {} };
  const { count, pool } = accelerator;
  const { effect, key, value } = gpuTaint;
  return {
    pod: { nodeSelector: { [poolLabel]: pool }, tolerations: [{ key, operator: "Equal", value, effect }] },
    limits: { [gpuResource]: String(count) },
  };
}
