import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type { Input } from "@pulumi/pulumi";
import { guidOf } from "../../core/guid.ts";
import { optionsOf, type Site } from "./site.ts";

/** Built-in roles that a managed system's identities are given. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES = {
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  AcrPush: "8311e382-0749-4cb8-b61a-304f252e45ec",
  "Azure AI Enterprise Network Connection Approver": "b556d68e-0be0-4f35-a333-ad7ee1ce17ea",
  "AzureML Data Scientist": "f6c7c914-8db3-469d-8ca1-694a8f32e121",
  "AzureML Metrics Writer (preview)": "635dd51f-9968-44d3-b7fb-6d9a6bd613ae",
  "AzureML Registry User": "1823dd4f-9b8c-4ab6-ab4e-7397a3684615",
  Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  "Key Vault Administrator": "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  "Storage File Data Privileged Contributor": "69566ab7-960f-475b-8e7c-b3118f30c6bd",
} as const;

/** One of the roles. */
type Role = keyof typeof ROLES;

/** Who may do what, and on what alone. */
export interface Grant {
  readonly role: Role;
  /** Principal id of an identity. */
  readonly to: Input<string>;
  /** Resource id. */
  readonly on: Input<string>;
  /** The only folder, in whatever container, that the role of a writer may change blobs in. Default: all. */
  readonly changesOnly?: string;
}

/** Gives a role. It counts within minutes, not at once. https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected */
export function grant(site: Site, label: string, { changesOnly, on, role, to }: Grant): RoleAssignment {
  const { account, environment, region } = site.estate;
  const name = `${site.name}-${label}`;
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: guidOf(account, region, environment, name),
      roleDefinitionId: `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[role]}`,
      principalId: to,
      // Told, since Azure would not find an identity yet that was made just now.
      principalType: "ServicePrincipal",
      scope: on,
      ...(changesOnly === undefined ? {} : { condition: onlyChanging(changesOnly), conditionVersion: "2.0" }),
    },
    // Another principal is another assignment, and would have the name of the one that still stands.
    { ...optionsOf(site), deleteBeforeReplace: true },
  );
}

/** Every action that changes a blob is refused outside of the folder. https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples */
function onlyChanging(folder: string): string {
  const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
  const others = ["write", "add/action", "delete", "move/action"].map((action) => `!(ActionMatches{'${blobs}/${action}'})`);
  return `((${others.join(" AND ")}) OR (@Resource[${blobs}:path] StringLike '${folder}/*'))`;
}
