import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import type { Input } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { optionsOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/**
 * Keeps what holds data from deletion where the estate is protected. While it stands, nothing below the resource can be deleted by Azure's own
 * means either, and no right to it taken back. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function lock(site: Site, role: string, resource: Input<string>): void {
  if (!site.estate.protect) return;
  new ManagementLockByScope(
    `${site.name}-${role}-lock`,
    {
      lockName: physicalName(site.estate, role, LOCK_NAME),
      scope: resource,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    optionsOf(site),
  );
}
