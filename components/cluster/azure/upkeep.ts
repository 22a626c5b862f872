import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { MaintenanceConfiguration } from "@pulumi/azure-native/containerservice/maintenanceConfiguration.js";
import type { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../core/naming.ts";
import { PART_NAME, type Site } from "./site.ts";

/** What AKS does by itself, by the names it has for it. https://learn.microsoft.com/azure/aks/planned-maintenance */
const KINDS = { control: "default", versions: "aksManagedAutoUpgradeSchedule", images: "aksManagedNodeOSUpgradeSchedule" } as const;

/** Sunday night, in UTC: https://learn.microsoft.com/azure/aks/planned-maintenance#create-a-maintenance-window */
const WINDOW = {
  schedule: { weekly: { dayOfWeek: "Sunday", intervalWeeks: 1 } },
  startTime: "00:00",
  utcOffset: "+00:00",
  durationHours: 6,
} as const;

/** When AKS may change the cluster by itself. */
export function maintenanceOf({ args, clusterName, name, options }: Site, cluster: ManagedCluster): readonly Resource[] {
  return Object.entries(KINDS).map(
    ([role, configName]) =>
      new MaintenanceConfiguration(
        `${name}-maintenance-${role}`,
        { configName, resourceName: clusterName, resourceGroupName: args.estate.scope, maintenanceWindow: WINDOW },
        { ...options, dependsOn: [cluster] },
      ),
  );
}

/**
 * Nobody deletes a protected cluster before the lock is gone. It holds for the cluster's node pools too, so to take one away `protectData` has to be
 * false for that time; nodes of a pool come and go all the same. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function lockOf({ args, name, options }: Site, cluster: ManagedCluster): readonly Resource[] {
  if (!args.estate.protect) return [];
  const lock = new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(args.estate, "cluster", PART_NAME),
      scope: cluster.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
  return [lock];
}
