import type { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { Table } from "@pulumi/azure-native/operationalinsights/table.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import { PART_NAME, type Site } from "./site.ts";

/** All of them. `kube-audit` holds what `kube-audit-admin` does. https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs */
const CATEGORIES = [
  "kube-apiserver",
  "kube-audit",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
  "guard",
  "csi-azuredisk-controller",
  "csi-snapshot-controller",
];

/** Tables that they are written to. https://learn.microsoft.com/azure/aks/monitor-aks-reference#azure-monitor-logs-tables */
const TABLES = ["AKSAudit", "AKSControlPlane"];

/** Days that a workspace keeps records for; what is older goes to an archive. https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure */
const DAYS = { fewest: 30, most: 730 } as const;

/**
 * Keeps the control plane's logs in a workspace, under Microsoft's key: to use one's own takes a cluster of workspaces, which is sold from 100 GB a day.
 * https://learn.microsoft.com/azure/azure-monitor/logs/customer-managed-keys
 */
export function logsOf(site: Site, cluster: ManagedCluster): readonly Resource[] {
  const { args, name, options, spec } = site;
  const workspace = newWorkspace(site);
  const setting = new DiagnosticSetting(
    `${name}-logs`,
    {
      name: physicalName(args.estate, "logs", PART_NAME),
      resourceUri: cluster.id,
      workspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      logs: CATEGORIES.map((category) => ({ category, enabled: true })),
    },
    options,
  );
  return [setting, ...(spec.logDays > DAYS.most ? archivesOf(site, workspace) : [])];
}

/** Logs come in by Azure's own way and not over the network, so that one is shut; who reads them proves to Entra who they are. */
function newWorkspace({ args, name, options, spec }: Site): Workspace {
  const { estate } = args;
  return new Workspace(
    `${name}-log-workspace`,
    {
      workspaceName: physicalName(estate, "cluster-logs", PART_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      sku: { name: "PerGB2018" },
      retentionInDays: Math.min(Math.max(spec.logDays, DAYS.fewest), DAYS.most),
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Enabled",
      tags: tagsOf(estate, "cluster"),
    },
    { ...options, protect: estate.protect },
  );
}

function archivesOf({ args, name, options, spec }: Site, workspace: Workspace): readonly Resource[] {
  return TABLES.map(
    (tableName) =>
      new Table(
        `${name}-archive-${tableName.toLowerCase()}`,
        {
          tableName,
          workspaceName: workspace.name,
          resourceGroupName: args.estate.scope,
          retentionInDays: DAYS.most,
          totalRetentionInDays: spec.logDays,
        },
        options,
      ),
  );
}
