import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";
import type { KeyUse } from "../keys/contract.ts";
import type { NetworkOutputs } from "../network/contract.ts";

/** A name that Kubernetes takes as a label's value and as a part of a host name. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const DnsLabel = z
  .string()
  .max(40)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, starting with a letter");

/** Accelerators that pools may have, as users name them; every cloud's table maps them to its own machine types. */
export const ACCELERATORS = [
  "nvidia-t4",
  "nvidia-l4",
  "nvidia-a10g",
  "nvidia-a10",
  "nvidia-l40s",
  "nvidia-v100",
  "nvidia-a100-40gb",
  "nvidia-a100-80gb",
  "nvidia-h100",
  "nvidia-h200",
  "nvidia-b200",
] as const;

/** One of {@link ACCELERATORS}. */
export type AcceleratorKind = (typeof ACCELERATORS)[number];

/** How a GPU is divided. https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/gpu-sharing.html */
const Sharing = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("time").describe("Pods take turns on the whole GPU; their memory is not kept apart."),
    replicas: z.int().min(2).max(48).describe("Pods that take turns on one GPU."),
  }),
  z.strictObject({
    by: z.literal("mig").describe("The GPU is cut into parts with memory of their own; only A100 and newer data centre GPUs can."),
    profile: z
      .string()
      .regex(/^[1-7]g\.\d{1,3}gb$/, "must be a MIG profile such as 1g.10gb")
      .describe("Size of every part, as NVIDIA names it."),
  }),
]);

const Accelerator = z.strictObject({
  kind: z.enum(ACCELERATORS).describe("Accelerator of each node. Costs by the hour on a cloud, used or not; simulated on `local`."),
  count: z.int().min(1).max(16).default(1).describe("Accelerators a node."),
  sharing: Sharing.optional().describe("How pods share one accelerator. Default: each has its own."),
});

/** What a pool's nodes are for; nodes that may be taken away at any time are for training only. */
const PURPOSES = ["general", "training", "serving"] as const;

export const NodePool = z
  .strictObject({
    name: DnsLabel.max(12).describe(
      "Name of the pool; nodes wear it as the label `mlops-estate/pool`. At most 12 characters, as Azure's pools.",
    ),
    purpose: z.enum(PURPOSES).default("general").describe("What its nodes are for; they wear it as the label `mlops-estate/purpose`."),
    min: z.int().min(0).max(1000).default(0).describe("Nodes that always stand, and are paid for."),
    max: z.int().min(1).max(1000).describe("Nodes at most; on `local` as many are simulated."),
    cpu: z
      .int()
      .min(1)
      .max(256)
      .default(4)
      .describe("CPUs a node at least. Not for a pool with an accelerator on a cloud, whose machines bring their own."),
    memoryGiB: z.int().min(1).max(4096).default(16).describe("Memory a node at least, in GiB; likewise."),
    accelerator: Accelerator.optional().describe(
      "Accelerators of the pool's nodes, which are then tainted so that only pods that ask for one land there. Default: none.",
    ),
    spot: z
      .boolean()
      .default(false)
      .describe("Whether nodes are spare capacity: two to ten times cheaper, and taken away within minutes. For purpose `training` only."),
    reservation: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .describe(
        "Capacity that was reserved for the pool: a capacity reservation's id on AWS and Azure, a reservation's name on Google Cloud. Default: none.",
      ),
    localStorage: z
      .boolean()
      .default(false)
      .describe("Whether pods' scratch space lies on the machine's own NVMe disks, which are fast and lose everything with the node."),
    diskGiB: z.int().min(50).max(16_384).default(100).describe("Size of a node's system disk, in GiB; images and logs lie there."),
  })
  .superRefine((pool, check) => {
    if (pool.min > pool.max) check.addIssue({ code: "custom", path: ["min"], message: `must be at most max, which is ${pool.max}` });
    if (pool.spot && pool.purpose !== "training")
      check.addIssue({
        code: "custom",
        path: ["spot"],
        message: `is allowed only for purpose \`training\`, and purpose is \`${pool.purpose}\``,
      });
  });
export type NodePool = z.output<typeof NodePool>;

/** Pools of a lean estate: one for everything, and one with GPUs that stays free for the pods that ask for them; the kind that every cloud has. */
const DEFAULT_POOLS: z.input<typeof NodePool>[] = [
  { name: "cpu", max: 2, cpu: 4, memoryGiB: 16 },
  { name: "gpu", max: 2, cpu: 8, memoryGiB: 32, accelerator: { kind: "nvidia-t4" } },
];

/** How an environment comes by its cluster. */
const CLUSTER_KINDS = ["auto", "embedded", "kind", "context", "none"] as const;

export const ClusterSpec = z
  .strictObject({
    kind: z
      .enum(CLUSTER_KINDS)
      .default("auto")
      .describe(
        "Cluster: on `local`, `context` uses the one that a kubeconfig context names, `kind` runs one in Docker, `embedded` runs a real control plane on this machine with simulated nodes; `auto` takes kind where Docker answers and embedded elsewhere. On a cloud: `auto` is its managed Kubernetes, and `none` is no cluster, for environments of a managed system alone.",
      ),
    context: z.string().min(1).max(253).optional().describe("Kubeconfig context to use; only with, and required by, kind `context`."),
    name: DnsLabel.default("estate-local").describe(
      "Name of the cluster and of its kubeconfig context; two names are two clusters side by side.",
    ),
    allowedCidrs: z
      .array(z.cidrv4("must be an IPv4 block such as 198.51.100.0/24"))
      .max(20)
      .default([])
      .describe(
        "Public address blocks that may reach the API server of a cloud's cluster, from /16 to /32. Default: none, it is reached from inside the network only.",
      ),
    nodes: z
      .enum(["pools", "automatic"])
      .default("pools")
      .describe(
        "Who decides on a cloud's machines: `pools` those of nodePools; `automatic` the cloud itself (EKS Auto Mode, GKE Autopilot, AKS Automatic), nodePools then only bound it.",
      ),
    logDays: z
      .int()
      .min(1)
      .max(3653)
      .default(30)
      .describe("Days for which a cloud keeps logs of the control plane, the audit log among them."),
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

/** Annotations by which a Service gets a load balancer that only the network reaches, or one that the internet reaches. */
export interface LoadBalancerKinds {
  /** Class of the Service, where the cluster has several sorts of load balancers. */
  readonly className?: string;
  readonly internal: Readonly<Record<string, string>>;
  readonly internet: Readonly<Record<string, string>>;
}

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
  /** How a Service asks for a load balancer; none where there are none to be had. */
  readonly loadBalancer?: LoadBalancerKinds;
  /** Whether the cluster itself recommends sizes for what a VerticalPodAutoscaler names, and brings that kind. */
  readonly recommendsSizes?: true;
}

export interface ClusterArgs {
  readonly spec: z.input<typeof ClusterSpec>;
}

export interface ClusterOutputs {
  /** Provider that all objects of the estate are registered with. */
  readonly provider: ProviderResource;
  readonly capabilities: ClusterCapabilities;
}

/** What a cloud's cluster stands in. */
export interface CloudClusterArgs extends ClusterArgs {
  readonly estate: Estate;
  readonly network: NetworkOutputs;
  /** Ids of the keys: `cluster` for what the API server stores, `nodes` for nodes' disks and volumes, `logs` for logs. */
  readonly keys: Readonly<Record<KeyUse, Input<string>>>;
}

/** A cloud's cluster, with a few nodes for its own systems; all others come with the node pools. */
export interface CloudClusterOutputs extends ClusterOutputs {
  readonly name: Input<string>;
  /** ARN, self link or resource id. */
  readonly id: Input<string>;
  /** Address of whom the cloud trusts to say which service account a pod has: OIDC issuer, or the workload pool on Google Cloud. */
  readonly issuer: Input<string>;
  /** Identity of the nodes: role's name, service account's e-mail, or the kubelet identity's principal id. */
  readonly nodeIdentity: Input<string>;
  /** Security group, network tag or subnet id that tells the nodes from others of the network. */
  readonly nodeGroup: Input<string>;
  readonly ready: readonly Resource[];
}
