import type { ClusterCapabilities, ClusterSpec, LoadBalancerKinds, NodePool } from "./contract.ts";

/** Label that tells a node's pool, on every cloud. */
const POOL_LABEL = "mlops-estate/pool";

/** Resource that NVIDIA's device plugin advertises. https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/ */
export const GPU_RESOURCE = "nvidia.com/gpu";

/** Taint of nodes with GPUs, the one that GKE sets by itself. https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#create */
export const GPU_TAINT = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;

/** What a cluster with these pools offers. */
export function capabilitiesOf(spec: ClusterSpec, storageClass?: string, loadBalancer?: LoadBalancerKinds): ClusterCapabilities {
  const gpuPools = spec.nodePools.filter((pool) => pool.accelerator !== undefined).map((pool) => pool.name);
  return {
    storageClass,
    poolLabel: POOL_LABEL,
    gpuResource: GPU_RESOURCE,
    gpuTaint: GPU_TAINT,
    gpuPools,
    ...(loadBalancer && { loadBalancer }),
  };
}

/** Kubeconfig context of a local cluster: the one that is named, else the one that `estate cluster start` writes under the cluster's name. */
export function contextOf(spec: ClusterSpec): string {
  return spec.context ?? spec.name;
}

/** Labels of a pool's nodes. */
export function nodeLabels(pool: NodePool): Record<string, string> {
  const accelerator = pool.accelerator === undefined ? {} : { "mlops-estate/accelerator": pool.accelerator.kind };
  return { [POOL_LABEL]: pool.name, ...accelerator };
}

/** Taints of a pool's nodes. */
export function nodeTaints(pool: NodePool): readonly (typeof GPU_TAINT)[] {
  return pool.accelerator === undefined ? [] : [GPU_TAINT];
}
