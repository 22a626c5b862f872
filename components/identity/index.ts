import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { IdentityArgs, IdentityOutputs } from "./contract.ts";

type IdentityConstructor = new (name: string, args: IdentityArgs, opts?: ComponentResourceOptions) => IdentityOutputs;

/** Who gives pods an identity. */
export const identities = {
  aws: async () => (await import("./aws.ts")).AwsIdentity,
  gcp: async () => (await import("./gcp.ts")).GcpIdentity,
  azure: async () => (await import("./azure.ts")).AzureIdentity,
  local: unsupported("there is no cloud to be somebody in", "the key that each system gets for its own bucket"),
} satisfies Registry<IdentityConstructor>;
