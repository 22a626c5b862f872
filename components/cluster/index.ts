import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { CloudClusterArgs, CloudClusterOutputs } from "./contract.ts";

export { LocalCluster } from "./local.ts";

type CloudClusterConstructor = new (name: string, args: CloudClusterArgs, opts?: ComponentResourceOptions) => CloudClusterOutputs;

/** Who provides a cluster on each cloud. */
export const cloudClusters = {
  aws: async () => (await import("./aws.ts")).AwsCluster,
  gcp: async () => (await import("./gcp.ts")).GcpCluster,
  azure: async () => (await import("./azure.ts")).AzureCluster,
  local: unsupported("`estate cluster start` makes it, and nothing of it is registered", "cluster.kind"),
} satisfies Registry<CloudClusterConstructor>;
