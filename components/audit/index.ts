import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { AuditArgs, AuditOutputs } from "./contract.ts";

type AuditConstructor = new (name: string, args: AuditArgs, opts?: ComponentResourceOptions) => AuditOutputs;

/** Who records what is done in the account. */
export const auditLogs = {
  aws: async () => (await import("./aws.ts")).AwsAudit,
  gcp: async () => (await import("./gcp.ts")).GcpAudit,
  azure: async () => (await import("./azure.ts")).AzureAudit,
  local: unsupported("this machine has no account whose actions could be recorded", "the API server's audit log"),
} satisfies Registry<AuditConstructor>;
