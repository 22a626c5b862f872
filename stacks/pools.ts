import { REGIONS } from "../components/account/regions.ts";
import type { NodePool } from "../components/cluster/contract.ts";
import { MACHINES } from "../components/node-pools/machines.ts";
import { machineOf } from "../components/node-pools/plan.ts";
import type { Pool, Taint } from "../components/queueing/contract.ts";
import type { Environment } from "../environments/schema.ts";

/**
 * Part of a node that its pods get, in percent; the rest is the kubelet's, the system's and that of what runs on every node.
 * https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes#resource_reservations
 */
const ALLOCATABLE = { cpu: 90, memory: 80 };

/** Taint that AKS puts on nodes of spare capacity. https://learn.microsoft.com/azure/aks/spot-node-pool */
const AZURE_SPOT: Taint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" };

/** What all nodes of each pool have for pods at most: those of the cloud's machine where it has one, else those that the pool says. */
export function poolsOf(environment: Environment): readonly Pool[] {
  return environment.cluster.nodePools.map((pool) => {
    const { cpu, memoryGiB } = machineIn(environment, pool);
    const taint = taintOf(environment, pool);
    return {
      name: pool.name,
      purpose: pool.purpose,
      cpuMillicores: Math.floor((pool.max * cpu * 1000 * ALLOCATABLE.cpu) / 100),
      memoryMiB: Math.floor((pool.max * memoryGiB * 1024 * ALLOCATABLE.memory) / 100),
      accelerators: pool.max * acceleratorsOf(pool),
      ...(taint && { taint }),
    };
  });
}

/** Taints of nodes of spare capacity in an environment, each once. */
export function spareTaints(environment: Environment): readonly Taint[] {
  return environment.cluster.nodePools.some((pool) => taintOf(environment, pool) !== undefined) ? [AZURE_SPOT] : [];
}

function taintOf({ cloud, cluster }: Environment, { spot }: NodePool): Taint | undefined {
  return spot && cloud === "azure" && cluster.nodes === "pools" ? AZURE_SPOT : undefined;
}

function machineIn({ cloud, region }: Environment, pool: NodePool): { readonly cpu: number; readonly memoryGiB: number } {
  if (cloud === "local" || region === undefined || !(region in REGIONS[cloud])) return pool;
  return machineOf(pool, region, MACHINES[cloud]) ?? pool;
}

/** GPUs of a node as pods count them: turns on one, or parts of one. */
function acceleratorsOf({ accelerator }: NodePool): number {
  if (accelerator === undefined) return 0;
  const { count, kind, sharing } = accelerator;
  if (sharing === undefined) return count;
  return count * (sharing.by === "time" ? sharing.replicas : partsOf(kind, sharing.profile));
}

/** Memory of GPUs that can be cut, in GB. https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-mig-profiles.html */
const CUT_GB: Readonly<Record<string, number>> = {
  "nvidia-a100-40gb": 40,
  "nvidia-a100-80gb": 80,
  "nvidia-h100": 80,
  "nvidia-h200": 141,
  "nvidia-b200": 180,
};

/** How often a profile such as `1g.10gb` fits: by its share of seven parts of computing, and by its memory. */
function partsOf(kind: string, profile: string): number {
  const [, sevenths = "7", gigabytes = "0"] = /^(\d)g\.(\d+)gb$/.exec(profile) ?? [];
  const byMemory = Math.round((CUT_GB[kind] ?? 0) / Math.max(Number(gigabytes), 1));
  return Math.max(1, Math.min(Math.floor(7 / Number(sevenths)), byMemory));
}
