import type { ProviderResource } from "@pulumi/pulumi";
import { z } from "zod";

/** A name that Kubernetes takes as a label's value and as a part of a host name. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const DnsLabel = z
  .string()
  .max(40)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");

/** Accelerators that pools may have, as users name them; every cloud's adapter maps them to its own machine types. */
export const ACCELERATORS = ["nvidia-t4", "nvidia-l4", "nvidia-a100", "nvidia-h100"] as const;

const Accelerator = z.strictObject({
  kind: z.enum(ACCELERATORS).describe("Accelerator of each node. Costs by the hour on a cloud, used or not; simulated on `local`."),
  count: z.int().min(1).max(16).default(1).describe("Accelerators a node."),
});

export const NodePool = z.strictObject({
  name: DnsLabel.describe("Name of the pool; nodes wear it as the label `mlops-estate/pool`."),
  count: z.int().min(0).max(100).default(1).describe("Nodes in the pool."),
  cpu: z.int().min(1).max(256).default(4).describe("CPUs a node."),
  memoryGiB: z.int().min(1).max(4096).default(16).describe("Memory a node, in GiB."),
  accelerator: Accelerator.optional().describe(
    "Accelerators of the pool's nodes, which are then tainted so that only pods that ask for one land there. Default: none.",
  ),
});
export type NodePool = z.output<typeof NodePool>;

/** Pools of a lean estate: one for everything, and one with GPUs that stays free for the pods that ask for them. */
const DEFAULT_POOLS: z.input<typeof NodePool>[] = [
  { name: "cpu", count: 2, cpu: 4, memoryGiB: 16 },
  { name: "gpu", count: 2, cpu: 8, memoryGiB: 32, accelerator: { kind: "nvidia-l4" } },
];

/** How `local` comes by its cluster. */
const CLUSTER_KINDS = ["auto", "embedded", "kind", "context"] as const;

export const ClusterSpec = z
  .strictObject({
    kind: z
      .enum(CLUSTER_KINDS)
      .default("auto")
      .describe(
        "Cluster of `local`: `context` uses the one that a kubeconfig context names, `kind` runs one in Docker, `embedded` runs a real control plane on this machine with simulated nodes; `auto` takes kind where Docker answers and embedded elsewhere.",
      ),
    context: z.string().min(1).max(253).optional().describe("Kubeconfig context to use; only with, and required by, kind `context`."),
    name: DnsLabel.default("estate-local").describe(
      "Name of the cluster and of its kubeconfig context; two names are two clusters side by side.",
    ),
    nodePools: z.array(NodePool).min(1).max(20).prefault(DEFAULT_POOLS).describe("Groups of equal nodes."),
  })
  .superRefine((spec, check) => {
    if (spec.kind === "context" && spec.context === undefined) {
      check.addIssue({ code: "custom", path: ["context"], message: "is required when kind is `context`" });
    }
    if (spec.kind !== "context" && spec.context !== undefined) {
      check.addIssue({
        code: "custom",
        path: ["context"],
        message: `is allowed only when kind is \`context\`, and kind is \`${spec.kind}\``,
      });
    }
    spec.nodePools.forEach((pool, index) => {
      const first = spec.nodePools.findIndex((other) => other.name === pool.name);
      if (first < index)
        check.addIssue({ code: "custom", path: ["nodePools", index, "name"], message: `must differ from nodePools[${first}].name` });
    });
  });
export type ClusterSpec = z.output<typeof ClusterSpec>;

/** What the layers above need to know of a cluster, whatever cloud it runs on. */
export interface ClusterCapabilities {
  /** Storage class of volumes; none: the cluster's default. */
  readonly storageClass: string | undefined;
  /** Label that tells a node's pool. */
  readonly poolLabel: string;
  /** Resource that a pod asks for to get GPUs. */
  readonly gpuResource: string;
  /** Taint of nodes with GPUs; pods that ask for one tolerate it. */
  readonly gpuTaint: { readonly key: string; readonly value: string; readonly effect: "NoSchedule" };
  /** Pools whose nodes have GPUs, in the order of the spec. */
  readonly gpuPools: readonly string[];
}

export interface ClusterArgs {
  readonly spec: z.input<typeof ClusterSpec>;
}

export interface ClusterOutputs {
  /** Provider that all objects of the estate are registered with. */
  readonly provider: ProviderResource;
  readonly capabilities: ClusterCapabilities;
}
