import type { ClusterCapabilities } from "../cluster/contract.ts";
import { UserError } from "../core/errors.ts";
import type { Callee } from "../core/server.ts";
import type { NotebooksSpec, NotebooksWiring } from "./contract.ts";

/** Whom people's servers call. */
export function calleesOf({ bucket, callees, identity, surroundings, tracking }: NotebooksWiring): readonly Callee[] {
  return [tracking, ...bucket.callees, ...(callees ?? []), ...(surroundings?.callees ?? []), ...(identity?.tokens ?? [])];
}

/** Where a pod lands and what it gets of a node's accelerators. */
export interface Placement {
  readonly limits: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly { readonly key: string; readonly operator: "Equal"; readonly value: string; readonly effect: string }[];
}

/**
 * Limit, pool and toleration go together: without the limit the pod gets no device, without the pool it may wait on another pool's
 * nodes, without the toleration it is refused by all of them.
 *
 * @throws UserError when the cluster has no such pool.
 */
export function placementOf(spec: NotebooksSpec, cluster: ClusterCapabilities): Placement {
  if (spec.acceleratorCount === 0) return { limits: {} };
  const pool = spec.acceleratorPool ?? cluster.gpuPools[0];
  if (pool === undefined || !cluster.gpuPools.includes(pool))
    throw new UserError("notebooks: no node has the accelerators", [problemOf(spec, cluster)]);
  return {
    limits: { [cluster.gpuResource]: String(spec.acceleratorCount) },
    nodeSelector: { [cluster.poolLabel]: pool },
    tolerations: [{ operator: "Equal", ...cluster.gpuTaint }],
  };
}

function problemOf(spec: NotebooksSpec, cluster: ClusterCapabilities) {
  if (cluster.gpuPools.length === 0) {
    return {
      path: "notebooks.acceleratorCount",
      reason: `must be 0 (got ${spec.acceleratorCount}), or a pool of cluster.nodePools must have an accelerator`,
    };
  }
  return {
    path: "notebooks.acceleratorPool",
    reason: `must be one of ${cluster.gpuPools.join(", ")} (got "${spec.acceleratorPool ?? ""}")`,
  };
}
