import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { RegistryArgs, RegistryOutputs } from "./contract.ts";

type RegistryConstructor = new (name: string, args: RegistryArgs, opts?: ComponentResourceOptions) => RegistryOutputs;

/** Who keeps images. */
export const registries = {
  aws: async () => (await import("./aws.ts")).AwsRegistry,
  gcp: async () => (await import("./gcp.ts")).GcpRegistry,
  azure: async () => (await import("./azure.ts")).AzureRegistry,
  local: unsupported("images are put into this machine's node directly", "`estate images import`"),
} satisfies Registry<RegistryConstructor>;
