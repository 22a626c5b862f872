import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { CloudObjectStoreArgs, CloudObjectStoreOutputs } from "./contract.ts";

export { LocalObjectStore } from "./local.ts";

type CloudObjectStoreConstructor = new (
  name: string,
  args: CloudObjectStoreArgs,
  opts?: ComponentResourceOptions,
) => CloudObjectStoreOutputs;

/** Who provides buckets on each cloud. */
export const cloudObjectStores = {
  aws: async () => (await import("./aws.ts")).AwsObjectStore,
  gcp: async () => (await import("./gcp.ts")).GcpObjectStore,
  azure: async () => (await import("./azure.ts")).AzureObjectStore,
  local: unsupported("the store runs in the cluster", "nothing has to be chosen"),
} satisfies Registry<CloudObjectStoreConstructor>;
