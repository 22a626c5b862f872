import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { Workspace as LogWorkspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { Input } from "@pulumi/pulumi";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { optionsOf, placeOf, type Site } from "./site.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftoperationalinsights */
const LOG_NAME: NameRule = { longest: 63 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights */
const SETTING_NAME: NameRule = { longest: 260 };

/** Days for which logs are kept; the first 30 cost nothing more than taking them in. https://azure.microsoft.com/pricing/details/monitor/ */
const LOG_DAYS = 90;

/** Where a managed system's logs are kept. */
export function newLog(site: Site): LogWorkspace {
  return new LogWorkspace(
    `${site.name}-log`,
    {
      ...placeOf(site),
      workspaceName: physicalName(site.estate, "managed-ml", LOG_NAME),
      sku: { name: "PerGB2018" },
      retentionInDays: LOG_DAYS,
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
    },
    { ...optionsOf(site), protect: site.estate.protect },
  );
}

/** A group of a resource's logs: `audit` is who read and changed what, `allLogs` all that it has. https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#category-groups */
type LogGroup = "audit" | "allLogs";

/** Sends a resource's logs to where they are kept. */
export function keepLogs(site: Site, role: string, resource: Input<string>, group: LogGroup, log: LogWorkspace): DiagnosticSetting {
  return new DiagnosticSetting(
    `${site.name}-${role}-logs`,
    {
      name: physicalName(site.estate, role, SETTING_NAME),
      resourceUri: resource,
      workspaceId: log.id,
      logs: [{ categoryGroup: group, enabled: true }],
    },
    optionsOf(site),
  );
}
