import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import { SubscriptionDiagnosticSetting } from "@pulumi/azure-native/monitor/subscriptionDiagnosticSetting.js";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import type { StorageAccount } from "@pulumi/azure-native/storage/storageAccount.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { textOf } from "../core/inputs.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { newStore, type Site, vaultOf } from "./azure-account.ts";
import { type AuditArgs, type AuditOutputs, AuditSpec } from "./contract.ts";

/** From 4 characters on. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftoperationalinsights */
const WORKSPACE_NAME: NameRule = { longest: 63 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftinsights */
const SETTING_NAME: NameRule = { longest: 260 };
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftauthorization */
const LOCK_NAME: NameRule = { longest: 90 };

/** Days for which a workspace answers questions; older records are in the storage account only. https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure */
const LONGEST_WORKSPACE_DAYS = 730;

/** https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference#resource-logs */
const BUCKET_RECORDS = ["StorageRead", "StorageWrite", "StorageDelete"] as const;

/** https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema#categories */
const ACTIVITY = [
  "Administrative",
  "Security",
  "Policy",
  "Alert",
  "Autoscale",
  "Recommendation",
  "ResourceHealth",
  "ServiceHealth",
] as const;

/**
 * Activity of the whole subscription, and each use of the estate's keys: in a workspace, to ask questions of, and in a storage account, to keep. A
 * subscription sends its activity to five places at most, so no more than five environments can stand in one.
 * https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings#destinations
 */
export class AzureAudit extends ComponentResource implements AuditOutputs {
  readonly store: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: AuditArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AuditSpec, args.spec);
    super("estate:audit:AzureAudit", name, {}, opts);
    const site = { name, args, options: { parent: this, provider: args.estate.provider } };
    const { account, ready } = newStore(site, spec);
    const workspace = newWorkspace(site, spec);
    const sinks = { account, workspace, ready };
    const activity = recordActivity(site, sinks);
    const keys = recordKeys(site, sinks);
    const buckets = recordBuckets(site, sinks);
    const copy = spec.copyTo === undefined ? [] : [copyActivity(site, spec.copyTo)];
    const locked = args.estate.protect ? [newLock(site, account)] : [];
    this.store = account.id;
    this.ready = [activity, keys, ...buckets, ...copy, ...locked];
    this.registerOutputs({ store: this.store });
  }
}

/**
 * Records come in by Azure's own way, and people ask over the internet with an identity: without a private link scope there is no other way in. A
 * key of one's own takes a cluster of workspaces, which starts at 100 GB a day. https://learn.microsoft.com/azure/azure-monitor/logs/customer-managed-keys
 */
function newWorkspace({ name, args: { estate }, options }: Site, spec: AuditSpec): Workspace {
  return new Workspace(
    `${name}-workspace`,
    {
      workspaceName: physicalName(estate, "audit", WORKSPACE_NAME),
      resourceGroupName: estate.scope,
      location: estate.region,
      sku: { name: "PerGB2018" },
      retentionInDays: Math.min(spec.retentionDays, LONGEST_WORKSPACE_DAYS),
      publicNetworkAccessForIngestion: "Disabled",
      publicNetworkAccessForQuery: "Enabled",
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      tags: tagsOf(estate, "audit"),
    },
    { ...options, protect: estate.protect },
  );
}

/** Where records go, and what must stand before. */
interface Sinks {
  readonly account: StorageAccount;
  readonly workspace: Workspace;
  readonly ready: readonly Resource[];
}

/** Of the subscription that the provider is for, which is the estate's. */
function recordActivity({ name, args: { estate }, options }: Site, { account, workspace, ready }: Sinks): SubscriptionDiagnosticSetting {
  return new SubscriptionDiagnosticSetting(
    `${name}-activity-records`,
    {
      name: physicalName(estate, "activity", SETTING_NAME),
      storageAccountId: account.id,
      workspaceId: workspace.id,
      logs: ACTIVITY.map((category) => ({ category, enabled: true })),
    },
    { ...options, dependsOn: [...ready] },
  );
}

/** To a storage account of another subscription of the tenant; it counts among the five places that a subscription sends its activity to. */
function copyActivity({ name, args: { estate }, options }: Site, storageAccountId: string): SubscriptionDiagnosticSetting {
  return new SubscriptionDiagnosticSetting(
    `${name}-activity-copy`,
    {
      name: physicalName(estate, "activity-copy", SETTING_NAME),
      storageAccountId,
      logs: ACTIVITY.map((category) => ({ category, enabled: true })),
    },
    options,
  );
}

/** Who used which key for what. https://learn.microsoft.com/azure/key-vault/general/logging */
function recordKeys({ name, args, options }: Site, { account, workspace, ready }: Sinks): DiagnosticSetting {
  return new DiagnosticSetting(
    `${name}-keys-records`,
    {
      name: physicalName(args.estate, "keys", SETTING_NAME),
      resourceUri: vaultOf(args),
      storageAccountId: account.id,
      workspaceId: workspace.id,
      logs: [{ category: "AuditEvent", enabled: true }],
    },
    { ...options, dependsOn: [...ready] },
  );
}

/**
 * Who read, wrote or deleted what in the buckets, which are in one account. These are many, so they are kept and not asked questions of.
 * https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage#azure-monitor-resource-logs
 */
function recordBuckets({ name, args, options }: Site, { account, ready }: Sinks): readonly DiagnosticSetting[] {
  const [bucket] = Object.values(args.buckets);
  if (bucket === undefined) return [];
  const service = textOf({ id: bucket.id }, ({ id }) => id.replace(/\/containers\/[^/]+$/, ""));
  return [
    new DiagnosticSetting(
      `${name}-buckets-records`,
      {
        name: physicalName(args.estate, "buckets", SETTING_NAME),
        resourceUri: service,
        storageAccountId: account.id,
        logs: BUCKET_RECORDS.map((category) => ({ category, enabled: true })),
      },
      { ...options, dependsOn: [...ready] },
    ),
  ];
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
function newLock({ name, args: { estate }, options }: Site, account: StorageAccount): ManagementLockByScope {
  return new ManagementLockByScope(
    `${name}-lock`,
    {
      lockName: physicalName(estate, "audit", LOCK_NAME),
      scope: account.id,
      level: "CanNotDelete",
      notes: "Set protectData to false first",
    },
    options,
  );
}
