import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { AccountArgs, AccountOutputs } from "./contract.ts";

type AccountConstructor = new (name: string, args: AccountArgs, opts?: ComponentResourceOptions) => AccountOutputs;

/** Who provides the account that everything is made in. */
export const accounts = {
  aws: async () => (await import("./aws.ts")).AwsAccount,
  gcp: async () => (await import("./gcp.ts")).GcpAccount,
  azure: async () => (await import("./azure.ts")).AzureAccount,
  local: unsupported("this machine has no account", "cloud `aws`, `gcp` or `azure`"),
} satisfies Registry<AccountConstructor>;
