import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { CloudDatabaseArgs, CloudDatabaseOutputs } from "./contract.ts";

export { LocalDatabase } from "./local.ts";
export { DatabaseLogins } from "./logins.ts";

type CloudDatabaseConstructor = new (name: string, args: CloudDatabaseArgs, opts?: ComponentResourceOptions) => CloudDatabaseOutputs;

/** Who provides PostgreSQL on each cloud. */
export const cloudDatabases = {
  aws: async () => (await import("./aws.ts")).AwsDatabase,
  gcp: async () => (await import("./gcp.ts")).GcpDatabase,
  azure: async () => (await import("./azure.ts")).AzureDatabase,
  local: unsupported("PostgreSQL runs in the cluster", "nothing has to be chosen"),
} satisfies Registry<CloudDatabaseConstructor>;
