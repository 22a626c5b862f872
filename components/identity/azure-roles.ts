import type { Input } from "@pulumi/pulumi";
import type { FoldersGrant, Grant } from "./contract.ts";
import { foldersOf, isOfFolders } from "./folders.ts";

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
const CHALLENGE_ACTIONS = [
  "Microsoft.Network/dnsZones/read",
  "Microsoft.Network/dnsZones/TXT/read",
  "Microsoft.Network/dnsZones/TXT/write",
  "Microsoft.Network/dnsZones/TXT/delete",
] as const;

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** Rights on blobs, of which every one has to be named by the condition that bounds it: what a condition does not name, it allows. */
const FOLDER_DATA_ACTIONS = {
  // Putting a block, as large blobs are put, is a write, and so is overwriting. https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
  adds: [`${BLOBS}/add/action`, `${BLOBS}/write`],
  replaces: [`${BLOBS}/add/action`, `${BLOBS}/write`, `${BLOBS}/delete`],
} as const;

/** https://learn.microsoft.com/azure/role-based-access-control/conditions-faq */
const LONGEST_CONDITION = 8192;

/**
 * Roles of the estate's own, each made where somebody needs it. The narrowest of Azure's that writes blobs, Storage Blob Data Contributor, reads all of them and
 * could delete the container.
 */
export const OWN_ROLES = {
  challenges: { title: "Answers certificate challenges", actions: CHALLENGE_ACTIONS, dataActions: [] },
  adds: { title: "Puts objects into folders of a bucket", actions: [], dataActions: FOLDER_DATA_ACTIONS.adds },
  replaces: { title: "Puts and deletes objects in folders of a bucket", actions: [], dataActions: FOLDER_DATA_ACTIONS.replaces },
} as const;

/** One of {@link OWN_ROLES}. */
export type OwnRole = keyof typeof OWN_ROLES;

/** One thing to register for a grant; every scope is one resource. */
export type Assignment =
  | { readonly on: "container" | "secret"; readonly scope: Input<string>; readonly role: AzureRole }
  | { readonly on: "folders"; readonly scope: Input<string>; readonly ownRole: OwnRole; readonly condition: string }
  | { readonly on: "zone"; readonly scope: Input<string>; readonly ownRole: OwnRole }
  | { readonly on: "server"; readonly scope: Input<string> };

/**
 * The narrowest that Azure has for a grant. Who connects to a database needs nothing of it: the login is made inside of PostgreSQL. Keys are no part
 * of it either: storage and vaults decrypt as themselves.
 */
export function assignmentOf(grant: Grant): Assignment | undefined {
  if (isOfFolders(grant))
    return { on: "folders", scope: grant.bucket.id, ownRole: grant.verb, condition: belowFolders(FOLDER_DATA_ACTIONS[grant.verb], grant) };
  if ("bucket" in grant) return { on: "container", scope: grant.bucket.id, role: bucketRoleOf(grant.verb) };
  if ("database" in grant) return grant.verb === "administers" ? { on: "server", scope: grant.database.id } : undefined;
  if ("secret" in grant) return { on: "secret", scope: grant.secret.id, role: "Key Vault Secrets User" };
  return { on: "zone", scope: grant.zone, ownRole: "challenges" };
}

/** https://learn.microsoft.com/azure/role-based-access-control/conditions-format, https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes */
function belowFolders(actions: readonly string[], grant: FoldersGrant): string {
  const others = actions.map((action) => `!(ActionMatches{'${action}'})`).join(" AND ");
  const inside = foldersOf(grant).map((folder) => `@Resource[${BLOBS}:path] StringLike '${folder}*'`);
  const condition = `((${others}) OR (${inside.join(" OR ")}))`;
  if (condition.length > LONGEST_CONDITION)
    throw new Error(
      `a condition on ${inside.length} folders has ${condition.length} characters, of which Azure takes ${LONGEST_CONDITION}`,
    );
  return condition;
}

function bucketRoleOf(verb: "reads" | "writes"): AzureRole {
  return verb === "reads" ? "Storage Blob Data Reader" : "Storage Blob Data Contributor";
}
