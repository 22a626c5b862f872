import type { Input } from "@pulumi/pulumi";
import type { Grant } from "./contract.ts";

/**
 * Roles that a workload may have, by their ids; the list is closed, so that a wide one such as Owner or Contributor cannot be written down.
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
export const AZURE_ROLES = {
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
} as const;

type AzureRole = keyof typeof AZURE_ROLES;

/**
 * What the estate's own role for certificate challenges may do. The narrowest of Azure's, DNS Zone Contributor, could turn every name of the domain to
 * somebody else, or delete the zone. https://learn.microsoft.com/azure/role-based-access-control/permissions/networking#microsoftnetwork
 */
export const CHALLENGE_ACTIONS = [
  "Microsoft.Network/dnsZones/read",
  "Microsoft.Network/dnsZones/TXT/read",
  "Microsoft.Network/dnsZones/TXT/write",
  "Microsoft.Network/dnsZones/TXT/delete",
] as const;

/** One thing to register for a grant; every scope is one resource. */
export type Assignment =
  | { readonly on: "container" | "secret"; readonly scope: Input<string>; readonly role: AzureRole }
  | { readonly on: "zone"; readonly scope: Input<string> }
  | { readonly on: "server"; readonly scope: Input<string> };

/**
 * The narrowest that Azure has for a grant. Who connects to a database needs nothing of it: the login is made inside of PostgreSQL. Keys are no part
 * of it either: storage and vaults decrypt as themselves.
 */
export function assignmentOf(grant: Grant): Assignment | undefined {
  if ("bucket" in grant) return { on: "container", scope: grant.bucket.id, role: bucketRoleOf(grant.verb) };
  if ("database" in grant) return grant.verb === "administers" ? { on: "server", scope: grant.database.id } : undefined;
  if ("secret" in grant) return { on: "secret", scope: grant.secret.id, role: "Key Vault Secrets User" };
  return { on: "zone", scope: grant.zone };
}

function bucketRoleOf(verb: "reads" | "writes"): AzureRole {
  return verb === "reads" ? "Storage Blob Data Reader" : "Storage Blob Data Contributor";
}
