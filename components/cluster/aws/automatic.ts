import type { CustomObject, KubernetesObject, Stages } from "../../core/kubernetes.ts";
import type { AcceleratorKind, CloudClusterOutputs, NodePool } from "../contract.ts";
import { GPU_RESOURCE, nodeLabels, nodeTaints } from "../plan.ts";
import type { Site } from "./site.ts";
import { storageClass } from "./storage-class.ts";

/** What a pool of Auto Mode needs to know of its cluster. */
type Nodes = Pick<CloudClusterOutputs, "nodeGroup" | "nodeIdentity">;

/**
 * Names of GPUs, and their memory in MiB where the name alone says too little.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
const GPUS: Readonly<Record<AcceleratorKind, { readonly name: string; readonly memory?: string }>> = {
  "nvidia-t4": { name: "t4" },
  "nvidia-l4": { name: "l4" },
  "nvidia-a10g": { name: "a10g" },
  "nvidia-a10": { name: "a10" },
  "nvidia-l40s": { name: "l40s" },
  "nvidia-v100": { name: "v100" },
  "nvidia-a100-40gb": { name: "a100", memory: "40960" },
  "nvidia-a100-80gb": { name: "a100", memory: "81920" },
  "nvidia-h100": { name: "h100" },
  "nvidia-h200": { name: "h200" },
  "nvidia-b200": { name: "b200" },
};

/**
 * Objects of a cluster in Auto Mode, where AWS runs Karpenter, the network plugin, DNS, the disk driver, and driver and device plugin of GPUs. The pools
 * only bound what it may start: nodes that always stand are not asked for, since the cloud decides.
 * https://docs.aws.amazon.com/eks/latest/userguide/automode.html
 */
export function automaticStages(site: Site, nodes: Nodes): Stages {
  const { args, spec } = site;
  const keyed = (role: string, make: (pool: NodePool) => KubernetesObject) =>
    Object.fromEntries(spec.nodePools.map((pool) => [`${role}-${pool.name}`, make(pool)]));
  return [
    { "network-policies": networkPolicies(), ...keyed("class", (pool) => nodeClass(pool, site, nodes)) },
    { "storage-class": storageClass("ebs.csi.eks.amazonaws.com", args.keys.nodes), ...keyed("pool", nodePool) },
  ];
}

/** Auto Mode enforces network policies only where it is told so. https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
function networkPolicies(): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
    data: { "enable-network-policy-controller": "true" },
  };
}

/** Names of Auto Mode's objects; `default`, `system` and `general-purpose` are its own. */
function nameOf({ name }: NodePool): string {
  return `pool-${name}`;
}

/**
 * It has no tags of ours: EKS then asks for permissions far beyond its managed policies.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
function nodeClass(pool: NodePool, { args }: Site, { nodeGroup, nodeIdentity }: Nodes): CustomObject {
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: nameOf(pool) },
    spec: {
      role: nodeIdentity,
      subnetSelectorTerms: args.network.nodeSubnets.map((id) => ({ id })),
      securityGroupSelectorTerms: [{ id: nodeGroup }],
      ephemeralStorage: { size: `${pool.diskGiB}Gi`, kmsKeyID: args.keys.nodes },
      networkPolicy: "DefaultAllow",
      ...(pool.reservation !== undefined && { capacityReservationSelectorTerms: [{ id: pool.reservation }] }),
    },
  };
}

function nodePool(pool: NodePool): CustomObject {
  const spec = {
    nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: nameOf(pool) },
    requirements: requirementsOf(pool),
    taints: nodeTaints(pool),
  };
  const consolidationPolicy = pool.purpose === "training" ? "WhenEmpty" : "WhenEmptyOrUnderutilized";
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: nameOf(pool) },
    spec: {
      template: { metadata: { labels: { ...nodeLabels(pool), "mlops-estate/purpose": pool.purpose } }, spec },
      disruption: { consolidationPolicy, consolidateAfter: "5m" },
      limits: limitsOf(pool),
    },
  };
}

function requirementsOf({ accelerator, cpu, localStorage, memoryGiB, reservation, spot }: NodePool) {
  const among = (key: string, ...values: readonly string[]) => ({ key, operator: "In", values });
  const above = (key: string, value: number) => ({ key, operator: "Gt", values: [String(value)] });
  const capacity = among("karpenter.sh/capacity-type", ...(reservation === undefined ? [] : ["reserved"]), spot ? "spot" : "on-demand");
  const shared = [
    capacity,
    among("kubernetes.io/arch", "amd64"),
    ...(localStorage ? [above("eks.amazonaws.com/instance-local-nvme", 0)] : []),
  ];
  if (accelerator === undefined) {
    const size = [above("eks.amazonaws.com/instance-cpu", cpu - 1), above("eks.amazonaws.com/instance-memory", memoryGiB * 1024 - 1)];
    return [...shared, among("eks.amazonaws.com/instance-category", "c", "m", "r"), ...size];
  }
  const { memory, name } = GPUS[accelerator.kind];
  const gpu = [
    among("eks.amazonaws.com/instance-gpu-name", name),
    among("eks.amazonaws.com/instance-gpu-count", String(accelerator.count)),
  ];
  return [...shared, ...gpu, ...(memory === undefined ? [] : [among("eks.amazonaws.com/instance-gpu-memory", memory)])];
}

/** Machines may differ in size, so what is bounded is their sum. */
function limitsOf({ accelerator, cpu, max, memoryGiB }: NodePool): Readonly<Record<string, string>> {
  if (accelerator !== undefined) return { [GPU_RESOURCE]: String(max * accelerator.count) };
  return { cpu: String(max * cpu), memory: `${max * memoryGiB}Gi` };
}
