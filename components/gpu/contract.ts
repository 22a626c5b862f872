import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { NodePool } from "../cluster/contract.ts";
import type { Cloud } from "../core/cloud.ts";
import type { SystemPlacement, SystemWiring } from "../core/system.ts";

export const GpuSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether nodes with GPUs are made usable and watched, with NVIDIA's GPU Operator where the cloud does not do it itself."),
  drivers: z
    .boolean()
    .default(false)
    .describe("Whether driver and container toolkit are installed too. Not on a cloud, whose images for nodes with GPUs bring both."),
  dra: z
    .boolean()
    .default(false)
    .describe(
      "Experimental: GPUs are claimed by Dynamic Resource Allocation instead of counted by a device plugin. Pods that ask for `nvidia.com/gpu`, as those of runtimes and notebooks do, then find none.",
    ),
});
export type GpuSpec = z.output<typeof GpuSpec>;

/** Pools and what the cloud sees to. */
export interface GpuWiring extends SystemWiring {
  readonly cloud: Cloud;
  /** Who decides on machines; see the cluster. */
  readonly nodes: "pools" | "automatic";
  readonly pools: readonly NodePool[];
  /** Taints of spare capacity, which what runs on every node with GPUs tolerates. */
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: "NoSchedule" }[];
}

export interface GpuArgs extends GpuWiring, SystemPlacement {
  readonly spec: z.input<typeof GpuSpec>;
}

export interface GpuOutputs {
  readonly ready: readonly Resource[];
}

/**
 * Labels by which the operator's parts tell how a node's GPUs are shared; none where each pod has its own. They stand on the nodes of the pool.
 * https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/gpu-sharing.html
 */
export function sharingLabels(
  { accelerator }: Pick<NodePool, "accelerator">,
  cutBy: "operator" | "cloud" = "operator",
): Record<string, string> {
  const sharing = accelerator?.sharing;
  if (sharing?.by === "time") return { "nvidia.com/device-plugin.config": timeConfig(sharing.replicas) };
  return sharing?.by === "mig" && cutBy === "operator" ? { "nvidia.com/mig.config": `all-${sharing.profile}` } : {};
}

/** Name of the device plugin's settings for nodes whose GPUs so many pods take turns on. */
export function timeConfig(replicas: number): string {
  return `time-${replicas}`;
}

/** Pods that tell what GPUs do, where a cloud brings them. */
export interface GpuExporter {
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Name of their port. */
  readonly port: string;
}

/** What a cloud sees to on its nodes with GPUs. */
interface GpuNodes {
  /** Whether it brings the device plugin, after which nobody else may: where pools decide on machines, and where the cloud does. */
  readonly bringsPlugin: { readonly pools: boolean; readonly automatic: boolean };
  /** Whether it cuts GPUs into parts itself. */
  readonly cuts: boolean;
  /** Its own exporter; none where the operator brings one. */
  readonly exporter?: GpuExporter;
}

/**
 * EKS: https://docs.aws.amazon.com/eks/latest/userguide/auto-accelerated.html. GKE: https://cloud.google.com/kubernetes-engine/docs/how-to/gpus#installing_drivers,
 * which also tells what GPUs do: https://cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics. AKS: https://learn.microsoft.com/azure/aks/nvidia-gpu-operator
 */
export const GPU_NODES: Readonly<Record<Cloud, GpuNodes>> = {
  aws: { bringsPlugin: { pools: false, automatic: true }, cuts: false },
  gcp: {
    bringsPlugin: { pools: true, automatic: true },
    cuts: true,
    exporter: { namespace: "gke-managed-system", selector: { "app.kubernetes.io/name": "gke-managed-dcgm-exporter" }, port: "metrics" },
  },
  azure: { bringsPlugin: { pools: false, automatic: false }, cuts: true },
  local: { bringsPlugin: { pools: false, automatic: false }, cuts: false },
};
