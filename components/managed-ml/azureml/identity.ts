import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { optionsOf, placeOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity */
const IDENTITY_NAME: NameRule = { longest: 128 };

/** An identity without a secret, which only services of Azure can take on. */
export function newIdentity(site: Site, role: string): UserAssignedIdentity {
  return new UserAssignedIdentity(
    `${site.name}-${role}-identity`,
    { ...placeOf(site), resourceName: physicalName(site.estate, role, IDENTITY_NAME) },
    optionsOf(site),
  );
}
