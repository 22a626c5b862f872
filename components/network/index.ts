import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { NetworkArgs, NetworkOutputs } from "./contract.ts";

type NetworkConstructor = new (name: string, args: NetworkArgs, opts?: ComponentResourceOptions) => NetworkOutputs;

/** Who provides a private network. */
export const networks = {
  aws: async () => (await import("./aws.ts")).AwsNetwork,
  gcp: async () => (await import("./gcp.ts")).GcpNetwork,
  azure: async () => (await import("./azure.ts")).AzureNetwork,
  local: unsupported("a cluster on this machine uses the machine's network", "cloud `aws`, `gcp` or `azure`"),
} satisfies Registry<NetworkConstructor>;
