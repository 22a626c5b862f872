import { createHash } from "node:crypto";
import { AgentPool, type AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool.js";
import type { GPUInstanceProfile } from "@pulumi/azure-native/types/enums/containerservice/index.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { NodePool } from "../cluster/contract.ts";
import { type Problem, UserError } from "../core/errors.ts";
import { tagsOf } from "../core/estate.ts";
import { sharingLabels } from "../gpu/contract.ts";
import type { NodePoolsArgs, NodePoolsOutputs } from "./contract.ts";
import type { Machine } from "./machine.ts";
import { AZURE_MACHINES } from "./machines/azure.ts";
import { machineOf } from "./plan.ts";

/** Characters of a pool's name, which are small letters and digits. https://learn.microsoft.com/azure/aks/create-node-pools#limitations */
const NAME = { longest: 12, hash: 6, taken: ["system"] } as const;

/** Taint and label that AKS gives spare capacity by itself; pods that may run there tolerate the taint. https://learn.microsoft.com/azure/aks/spot-node-pool */
const SPOT = "kubernetes.azure.com/scalesetpriority";

/** Parts that AKS cuts a GPU into, by the number that NVIDIA's name for them begins with. https://learn.microsoft.com/azure/aks/gpu-multi-instance */
const PARTS: Readonly<Record<string, GPUInstanceProfile>> = { "1g": "MIG1g", "2g": "MIG2g", "3g": "MIG3g", "4g": "MIG4g", "7g": "MIG7g" };

/**
 * Pools of nodes of AKS, which its autoscaler makes larger and smaller. AKS brings the drivers of GPUs; what tells Kubernetes of them does not come
 * with it. Disks are encrypted with the cluster's key for nodes: a pool has none of its own.
 */
export class AzureNodePools extends ComponentResource implements NodePoolsOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: NodePoolsArgs, opts?: ComponentResourceOptions) {
    const machines = machinesOf(name, args);
    super("estate:node-pools:AzureNodePools", name, {}, opts);
    this.ready = machines.reduce<readonly AgentPool[]>((made, chosen) => [...made, newPool(name, chosen, args, this, made.slice(-1))], []);
    this.registerOutputs({});
  }
}

/** A pool and the machine that its nodes are. */
interface Chosen {
  readonly pool: NodePool;
  readonly machine: Machine;
}

/** Throws what stands in the way of any pool at once. */
function machinesOf(name: string, { estate, pools }: NodePoolsArgs): readonly Chosen[] {
  const problems = pools.flatMap((pool, index): Problem[] => [
    ...(machineOf(pool, estate.region, AZURE_MACHINES)
      ? []
      : [{ path: `pools[${index}]`, reason: `Azure has no machine for it in ${estate.region}` }]),
    ...partProblems(pool, `pools[${index}]`),
  ]);
  if (problems.length > 0) throw new UserError(`${name}: the node pools cannot be had`, problems);
  return pools.flatMap((pool) => {
    const machine = machineOf(pool, estate.region, AZURE_MACHINES);
    return machine === undefined ? [] : [{ pool, machine }];
  });
}

function partProblems({ accelerator }: NodePool, path: string): Problem[] {
  if (accelerator?.sharing?.by !== "mig") return [];
  const { profile } = accelerator.sharing;
  if (partOf(profile) !== undefined) return [];
  return [{ path: `${path}.accelerator.sharing.profile`, reason: `must begin with ${Object.keys(PARTS).join(", ")} (got "${profile}")` }];
}

function partOf(profile: string): GPUInstanceProfile | undefined {
  return PARTS[profile.split(".")[0] ?? ""];
}

/** One after another: AKS refuses changes of a cluster that it is still busy with. */
function newPool(name: string, { machine, pool }: Chosen, args: NodePoolsArgs, parent: Resource, after: readonly Resource[]): AgentPool {
  const { cluster, estate, network } = args;
  return new AgentPool(
    `${name}-${pool.name}`,
    {
      agentPoolName: nameOf(pool.name),
      resourceName: cluster.name,
      resourceGroupName: estate.scope,
      type: "VirtualMachineScaleSets",
      mode: "User",
      vmSize: machine.name,
      ...(network.nodeSubnets[0] !== undefined && { vnetSubnetID: network.nodeSubnets[0] }),
      enableAutoScaling: true,
      count: pool.min,
      minCount: pool.min,
      maxCount: pool.max,
      scaleDownMode: "Delete",
      osType: "Linux",
      osSKU: "AzureLinux",
      ...diskOf(pool),
      kubeletDiskType: "OS",
      enableEncryptionAtHost: true,
      enableFIPS: false,
      enableNodePublicIP: false,
      nodeLabels: labelsOf(pool, args),
      nodeTaints: taintsOf(pool, args),
      ...placeOf(pool),
      ...priorityOf(pool),
      ...gpuOf(pool),
      ...(pool.reservation !== undefined && { capacityReservationGroupID: pool.reservation }),
      tags: tagsOf(estate, "node-pools"),
    },
    // What stands between min and max is the autoscaler's to say.
    { parent, provider: estate.provider, ignoreChanges: ["count"], dependsOn: [...cluster.ready, ...after] },
  );
}

/** As it is written where AKS takes it so; else its beginning and a hash of the whole. */
function nameOf(pool: string): string {
  const plain = pool.replaceAll("-", "");
  if (plain === pool && !NAME.taken.some((taken) => taken === pool)) return pool;
  const hash = createHash("sha256").update(pool).digest("hex").slice(0, NAME.hash);
  return `${plain.slice(0, NAME.longest - NAME.hash)}${hash}`;
}

/**
 * With `localStorage` the system disk, and so what pods write beside their volumes, lies on a disk of the machine and fills it; of further ones AKS
 * makes no use. https://learn.microsoft.com/azure/aks/best-practices-storage-nvme
 */
function diskOf({ diskGiB, localStorage }: NodePool): Pick<AgentPoolArgs, "osDiskSizeGB" | "osDiskType"> {
  return localStorage ? { osDiskType: "Ephemeral" } : { osDiskType: "Managed", osDiskSizeGB: diskGiB };
}

function labelsOf(pool: NodePool, { cluster }: NodePoolsArgs): Record<string, string> {
  const { accelerator, name, purpose, spot } = pool;
  return {
    [cluster.capabilities.poolLabel]: name,
    "mlops-estate/purpose": purpose,
    ...(accelerator && { "mlops-estate/accelerator": accelerator.kind }),
    ...sharingLabels(pool, "cloud"),
    ...(spot && { [SPOT]: "spot" }),
  };
}

function taintsOf({ accelerator, spot }: NodePool, { cluster }: NodePoolsArgs): string[] {
  const { effect, key, value } = cluster.capabilities.gpuTaint;
  return [...(accelerator ? [`${key}=${value}:${effect}`] : []), ...(spot ? [`${SPOT}=spot:NoSchedule`] : [])];
}

/**
 * Nodes are spread over all zones, but those with GPUs: few regions have a sort of them in every zone, and Azure refuses a pool that names one
 * without. A disk of the estate's storage class can be had there too. https://learn.microsoft.com/azure/aks/availability-zones-overview
 */
function placeOf({ accelerator, reservation }: NodePool): Pick<AgentPoolArgs, "availabilityZones"> {
  return accelerator !== undefined || reservation !== undefined ? {} : { availabilityZones: ["1", "2", "3"] };
}

/** Spare capacity has no node to spare for an upgrade, and GPUs seldom have: there one node goes before the next comes. https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling */
function priorityOf({ accelerator, spot }: NodePool): Partial<AgentPoolArgs> {
  if (spot) return { scaleSetPriority: "Spot", scaleSetEvictionPolicy: "Delete", spotMaxPrice: -1 };
  const upgradeSettings = accelerator === undefined ? { maxSurge: "10%" } : { maxSurge: "0", maxUnavailable: "1" };
  return { scaleSetPriority: "Regular", upgradeSettings: { ...upgradeSettings, drainTimeoutInMinutes: 60 } };
}

/** Pods that take turns on a GPU are the business of what tells Kubernetes of it; parts of a GPU are cut by AKS, and stay for the pool's life. */
function gpuOf({ accelerator, localStorage }: NodePool): Partial<AgentPoolArgs> {
  // Not every machine can do with secure boot where the system lies on its own disk, and not every driver of a GPU is signed for it.
  // https://learn.microsoft.com/azure/aks/use-trusted-launch#limitations
  if (accelerator === undefined) return localStorage ? {} : { securityProfile: { enableSecureBoot: true, enableVTPM: true } };
  const part = accelerator.sharing?.by === "mig" ? partOf(accelerator.sharing.profile) : undefined;
  return { gpuProfile: { driver: "Install" }, ...(part !== undefined && { gpuInstanceProfile: part }) };
}
