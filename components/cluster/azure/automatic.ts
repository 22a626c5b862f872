import { UserError } from "../../core/errors.ts";
import type { CustomObject, KubernetesObject } from "../../core/kubernetes.ts";
import type { AcceleratorKind, ClusterSpec, NodePool } from "../contract.ts";
import { GPU_RESOURCE, nodeLabels, nodeTaints } from "../plan.ts";
import type { Site } from "./site.ts";

/**
 * How machines with an accelerator are told: by its name where it is part of the machine's, else by the machine's.
 * https://learn.microsoft.com/azure/aks/node-auto-provisioning-node-pools#well-known-labels-and-sku-selectors
 */
const GPUS: Readonly<Partial<Record<AcceleratorKind, { readonly gpu: string } | { readonly machines: readonly string[] }>>> = {
  "nvidia-t4": { gpu: "T4" },
  // Smaller ones have parts of a GPU.
  "nvidia-a10": { machines: ["Standard_NV36ads_A10_v5", "Standard_NV72ads_A10_v5"] },
  "nvidia-v100": { machines: ["Standard_ND40rs_v2"] },
  "nvidia-a100-40gb": { machines: ["Standard_ND96asr_v4"] },
  "nvidia-a100-80gb": { gpu: "A100" },
  "nvidia-h100": { gpu: "H100" },
  "nvidia-h200": { gpu: "H200" },
};

/**
 * What AKS cannot do where it starts nodes by itself.
 *
 * @throws UserError with every pool that asks for it.
 */
export function automaticProblems(name: string, { nodePools, nodes }: ClusterSpec): void {
  if (nodes !== "automatic") return;
  const problems = nodePools.flatMap(({ accelerator, reservation }, index) => {
    const at = `nodePools[${index}]`;
    const sharing =
      accelerator?.sharing?.by === "mig"
        ? [{ path: `${at}.accelerator.sharing`, reason: "AKS cuts GPUs only where nodes is `pools`" }]
        : [];
    const reserved =
      reservation === undefined ? [] : [{ path: `${at}.reservation`, reason: "AKS uses reservations only where nodes is `pools`" }];
    const missing = accelerator !== undefined && GPUS[accelerator.kind] === undefined;
    const kind = missing
      ? [{ path: `${at}.accelerator.kind`, reason: `Azure has no ${accelerator.kind}; it has ${Object.keys(GPUS).join(", ")}` }]
      : [];
    return [...sharing, ...reserved, ...kind];
  });
  if (problems.length > 0) throw new UserError(`${name}: the spec is not valid`, problems);
}

/** Bounds of what AKS may start by itself: one pool of Karpenter's for each of the spec's. Nodes that always stand are not asked for. */
export function automaticStages(site: Site): Readonly<Record<string, KubernetesObject>> {
  const objects = site.spec.nodePools.flatMap((pool): [string, KubernetesObject][] => [
    [`class-${pool.name}`, nodeClass(pool, site)],
    [`pool-${pool.name}`, nodePool(pool)],
  ]);
  return Object.fromEntries(objects);
}

/** Disks are encrypted with the cluster's key without a word here. https://learn.microsoft.com/azure/aks/node-auto-provisioning-aksnodeclass#security-settings */
function nodeClass(pool: NodePool, { nodeSubnet }: Site): CustomObject {
  return {
    apiVersion: "karpenter.azure.com/v1beta1",
    kind: "AKSNodeClass",
    metadata: { name: pool.name },
    spec: { imageFamily: "AzureLinux", osDiskSizeGB: pool.diskGiB, vnetSubnetID: nodeSubnet, security: { encryptionAtHost: true } },
  };
}

function nodePool(pool: NodePool): CustomObject {
  const spec = {
    nodeClassRef: { group: "karpenter.azure.com", kind: "AKSNodeClass", name: pool.name },
    requirements: requirementsOf(pool),
    taints: nodeTaints(pool),
    expireAfter: "Never",
  };
  const consolidationPolicy = pool.purpose === "training" ? "WhenEmpty" : "WhenEmptyOrUnderutilized";
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: pool.name },
    spec: {
      template: { metadata: { labels: { ...nodeLabels(pool), "mlops-estate/purpose": pool.purpose } }, spec },
      disruption: { consolidationPolicy, consolidateAfter: "5m" },
      limits: limitsOf(pool),
    },
  };
}

function requirementsOf({ accelerator, cpu, localStorage, memoryGiB, spot }: NodePool) {
  const among = (key: string, ...values: readonly string[]) => ({ key, operator: "In", values });
  const above = (key: string, value: number) => ({ key, operator: "Gt", values: [String(value)] });
  const shared = [
    among("karpenter.sh/capacity-type", spot ? "spot" : "on-demand"),
    among("kubernetes.io/arch", "amd64"),
    among("kubernetes.io/os", "linux"),
    ...(localStorage ? [above("karpenter.azure.com/sku-storage-ephemeralos-maxsize", 127)] : []),
  ];
  if (accelerator === undefined) {
    const family = [among("karpenter.azure.com/sku-family", "D", "E"), above("karpenter.azure.com/sku-version", 4)];
    return [
      ...shared,
      ...family,
      above("karpenter.azure.com/sku-cpu", cpu - 1),
      above("karpenter.azure.com/sku-memory", memoryGiB * 1024 - 1),
    ];
  }
  const named = GPUS[accelerator.kind] ?? { machines: [] };
  const which =
    "gpu" in named ? among("karpenter.azure.com/sku-gpu-name", named.gpu) : among("karpenter.azure.com/sku-name", ...named.machines);
  return [...shared, which, among("karpenter.azure.com/sku-gpu-count", String(accelerator.count))];
}

/** Machines may differ in size, so what is bounded is their sum. */
function limitsOf({ accelerator, cpu, max, memoryGiB }: NodePool): Readonly<Record<string, string>> {
  if (accelerator !== undefined) return { [GPU_RESOURCE]: String(max * accelerator.count) };
  return { cpu: String(max * cpu), memory: `${max * memoryGiB}Gi` };
}
