import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { type Input, interpolate, type Output, output } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { guidOf } from "../../core/guid.ts";
import type { Site } from "./site.ts";

/** Roles that Azure has: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const ROLES = {
  /** Key Vault Crypto Service Encryption User */
  keyUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  /** Storage Blob Data Contributor */
  blobWriter: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
} as const;

/** A role of an identity on one resource. */
interface Grant {
  readonly role: (typeof ROLES)[keyof typeof ROLES];
  readonly scope: Input<string>;
  /** Principal id of the identity. */
  readonly to: Input<string>;
}

/** Gives a role. Its name follows from what it is for, so it is taken away before it is given to another principal. */
export function grant({ estate, name, options }: Site, role: string, { role: definition, scope, to }: Grant): RoleAssignment {
  return new RoleAssignment(
    `${name}-flow-log-${role}`,
    {
      roleAssignmentName: guidOf(estate.account, estate.region, estate.environment, `${name}-flow-log-${role}`),
      roleDefinitionId: `/subscriptions/${estate.account}/providers/Microsoft.Authorization/roleDefinitions/${definition}`,
      scope,
      principalId: to,
      principalType: "ServicePrincipal",
    },
    { ...options, deleteBeforeReplace: true },
  );
}

/** A key of the estate's vault. */
interface VaultKey {
  readonly id: Output<string>;
  readonly keyName: Output<string>;
  readonly vaultUri: Output<string>;
}

/** Parts of a key's address, `https://<vault>.vault.azure.net/keys/<key>`. */
export function keyOf(estate: Estate, address: Input<string>): VaultKey {
  const url = output(address).apply((text) => new URL(text));
  const keyName = url.apply(({ pathname }) => pathname.split("/")[2] ?? "");
  const vault = url.apply(({ hostname }) => hostname.split(".")[0] ?? "");
  const group = interpolate`/subscriptions/${estate.account}/resourceGroups/${estate.scope}`;
  return {
    id: interpolate`${group}/providers/Microsoft.KeyVault/vaults/${vault}/keys/${keyName}`,
    keyName,
    vaultUri: url.apply(({ origin }) => origin),
  };
}
