import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { NodePoolsArgs, NodePoolsOutputs } from "./contract.ts";

type NodePoolsConstructor = new (name: string, args: NodePoolsArgs, opts?: ComponentResourceOptions) => NodePoolsOutputs;

/** Who provides nodes that come and go. */
export const nodePools = {
  aws: async () => (await import("./aws.ts")).AwsNodePools,
  gcp: async () => (await import("./gcp.ts")).GcpNodePools,
  azure: async () => (await import("./azure.ts")).AzureNodePools,
  local: unsupported("a cluster on this machine has its nodes from the start", "cluster.nodePools"),
} satisfies Registry<NodePoolsConstructor>;
