import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import type { Input } from "@pulumi/pulumi";
import { guidOf } from "../../core/guid.ts";
import type { Site } from "./site.ts";

/** Roles that Azure has: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const ROLES = {
  /** Key Vault Crypto User */
  keyUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  /** Key Vault Crypto Service Encryption User */
  diskKeyUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  /** Key Vault Contributor */
  vaultContributor: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  /** Managed Identity Operator */
  identityOperator: "f1a07417-d97a-45cb-824c-7a7467783830",
  /** Network Contributor */
  networkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
  /** Reader */
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
} as const;

/** A role of an identity on one resource. */
interface Grant {
  readonly role: (typeof ROLES)[keyof typeof ROLES];
  readonly scope: Input<string>;
  /** Principal id of the identity. */
  readonly to: Input<string>;
}

/** Gives a role. Its name follows from what it is for, so it is taken away before it is given to another principal. */
export function grant({ args, name, options }: Site, what: string, { role, scope, to }: Grant): RoleAssignment {
  const { account, environment, region } = args.estate;
  return new RoleAssignment(
    `${name}-${what}`,
    {
      roleAssignmentName: guidOf(account, region, environment, `${name}-${what}`),
      roleDefinitionId: `/subscriptions/${account}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      scope,
      principalId: to,
      principalType: "ServicePrincipal",
    },
    { ...options, deleteBeforeReplace: true },
  );
}
