import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { SecretsArgs, SecretsOutputs } from "./contract.ts";

type SecretsConstructor = new (name: string, args: SecretsArgs, opts?: ComponentResourceOptions) => SecretsOutputs;

/** Who keeps secrets. */
export const secretManagers = {
  aws: async () => (await import("./aws.ts")).AwsSecrets,
  gcp: async () => (await import("./gcp.ts")).GcpSecrets,
  azure: async () => (await import("./azure.ts")).AzureSecrets,
  local: unsupported("secrets are generated in the cluster and stay there", "Kubernetes Secrets"),
} satisfies Registry<SecretsConstructor>;
