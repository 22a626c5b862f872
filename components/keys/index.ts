import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { KeysArgs, KeysOutputs } from "./contract.ts";

type KeysConstructor = new (name: string, args: KeysArgs, opts?: ComponentResourceOptions) => KeysOutputs;

/** Who keeps keys. */
export const keyServices = {
  aws: async () => (await import("./aws.ts")).AwsKeys,
  gcp: async () => (await import("./gcp.ts")).GcpKeys,
  azure: async () => (await import("./azure.ts")).AzureKeys,
  local: unsupported("there is no key service on this machine", "an encrypted disk"),
} satisfies Registry<KeysConstructor>;
