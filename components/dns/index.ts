import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { type Registry, unsupported } from "../core/cloud.ts";
import type { DnsArgs, DnsOutputs } from "./contract.ts";

type DnsConstructor = new (name: string, args: DnsArgs, opts?: ComponentResourceOptions) => DnsOutputs;

/** Who answers for a domain. */
export const dnsZones = {
  aws: async () => (await import("./aws.ts")).AwsDns,
  gcp: async () => (await import("./gcp.ts")).GcpDns,
  azure: async () => (await import("./azure.ts")).AzureDns,
  local: unsupported("a name on this machine is nobody else's business", "`estate open`"),
} satisfies Registry<DnsConstructor>;
