import { ClusterPolicy } from "@pulumi/databricks/clusterPolicy.js";
import { DisableLegacyDbfsSetting } from "@pulumi/databricks/disableLegacyDbfsSetting.js";
import { Permissions } from "@pulumi/databricks/permissions.js";
import { Provider, type ProviderArgs } from "@pulumi/databricks/provider.js";
import { ServicePrincipal } from "@pulumi/databricks/servicePrincipal.js";
import { StorageCredential, type StorageCredentialArgs } from "@pulumi/databricks/storageCredential.js";
import { WorkspaceConf } from "@pulumi/databricks/workspaceConf.js";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlSpec } from "../contract.ts";

/** Of catalogs, credentials and locations, which all workspaces of a region share. https://docs.databricks.com/sql/language-manual/sql-ref-names */
export const CATALOG_NAME: NameRule = { longest: 255, separator: "_", global: true };
/** https://docs.databricks.com/api/workspace/clusterpolicies/create */
const POLICY_NAME: NameRule = { longest: 100 };
/** https://docs.databricks.com/api/workspace/serviceprincipals/create */
const PRINCIPAL_NAME: NameRule = { longest: 100 };

/** Minutes without work after which a cluster ends. */
const IDLE = { usually: 20, most: 60 } as const;

/** A workspace, and below what its content is registered. */
export interface Workspace {
  readonly name: string;
  readonly estate: Estate;
  readonly parent: Resource;
  readonly provider: Provider;
}

/** Where a workspace is found. Azure makes an administrator of whoever may change the workspace, if it is told which that is. */
type WorkspaceAddress = Pick<ProviderArgs, "host" | "azureWorkspaceResourceId">;

/** Options of every resource of a workspace. */
export function optionsOf({ parent, provider }: Workspace): CustomResourceOptions {
  return { parent, provider };
}

/** A workspace by its address; it is signed in to by whoever made it, who is one of its administrators. */
export function workspaceAt(name: string, address: WorkspaceAddress, estate: Estate, parent: Resource): Workspace {
  return { name, estate, parent, provider: new Provider(`${name}-inside`, address, { parent }) };
}

/** Who pipelines run as. On Azure it is an identity of Azure, elsewhere one that Databricks keeps; neither gets a secret. */
export function newPrincipal(workspace: Workspace, applicationId?: Input<string>): ServicePrincipal {
  return new ServicePrincipal(
    `${workspace.name}-pipelines`,
    {
      displayName: physicalName(workspace.estate, "pipelines", PRINCIPAL_NAME),
      ...(applicationId === undefined ? {} : { applicationId }),
      active: true,
      workspaceAccess: true,
      allowClusterCreate: false,
      allowInstancePoolCreate: false,
    },
    optionsOf(workspace),
  );
}

/** As what the catalog enters the cloud's storage; one of the three that clouds have. */
type Entrance =
  | Pick<StorageCredentialArgs, "awsIamRole">
  | Pick<StorageCredentialArgs, "azureManagedIdentity">
  | Pick<StorageCredentialArgs, "databricksGcpServiceAccount">;

/** Only this workspace uses it. */
export function newCredential(workspace: Workspace, entrance: Entrance): StorageCredential {
  const { estate } = workspace;
  return new StorageCredential(
    `${workspace.name}-credential`,
    {
      ...entrance,
      name: physicalName(estate, "catalog", CATALOG_NAME),
      isolationMode: "ISOLATION_MODE_ISOLATED",
      comment: `Enters the storage of environment ${estate.environment}`,
    },
    { ...optionsOf(workspace), protect: estate.protect },
  );
}

/**
 * What everybody in a workspace has to keep to: no tokens that could be copied, no data in the workspace's own storage, and no cluster but
 * of a policy.
 */
export function setRules(workspace: Workspace, spec: ManagedMlSpec, pipelines: ServicePrincipal): readonly Resource[] {
  const { name } = workspace;
  const tokens = new WorkspaceConf(
    `${name}-no-tokens`,
    { customConfig: { enableTokensConfig: "false", enableDbfsFileBrowser: "false" } },
    optionsOf(workspace),
  );
  const files = new DisableLegacyDbfsSetting(`${name}-no-dbfs`, { disableLegacyDbfs: { value: true } }, optionsOf(workspace));
  const training = newPolicy(workspace, "training", { cluster_type: { type: "fixed", value: "job" } }, spec);
  const interactive = newPolicy(
    workspace,
    "interactive",
    {
      cluster_type: { type: "fixed", value: "all-purpose" },
      autotermination_minutes: { type: "range", minValue: 10, maxValue: IDLE.most, defaultValue: IDLE.usually },
    },
    spec,
  );
  const trains = { servicePrincipalName: pipelines.applicationId, permissionLevel: "CAN_USE" };
  const all = { groupName: "users", permissionLevel: "CAN_USE" };
  return [
    tokens,
    files,
    new Permissions(`${name}-training-access`, { clusterPolicyId: training.id, accessControls: [trains, all] }, optionsOf(workspace)),
    new Permissions(`${name}-interactive-access`, { clusterPolicyId: interactive.id, accessControls: [all] }, optionsOf(workspace)),
  ];
}

/** One rule of a policy. https://docs.databricks.com/admin/clusters/policy-definition */
type Rule = Readonly<Record<string, string | number | boolean | readonly string[]>>;

function newPolicy(workspace: Workspace, role: string, own: Readonly<Record<string, Rule>>, { maxNodes }: ManagedMlSpec): ClusterPolicy {
  const { estate, name } = workspace;
  const most = { type: "range", maxValue: maxNodes, isOptional: true };
  const tags = Object.entries(tagsOf(estate, "managed-ml")).map(
    ([key, value]) => [`custom_tags.${key}`, { type: "fixed", value }] as const,
  );
  const definition = {
    ...own,
    // Either of the two: a cluster has so many workers, or between so many and so many.
    num_workers: most,
    "autoscale.max_workers": most,
    spark_version: { type: "unlimited", defaultValue: "auto:latest-lts-ml" },
    // The two modes that hold to what the catalog allows.
    data_security_mode: { type: "allowlist", values: ["SINGLE_USER", "USER_ISOLATION"], defaultValue: "SINGLE_USER" },
    ...Object.fromEntries(tags),
  } satisfies Record<string, Rule>;
  return new ClusterPolicy(
    `${name}-${role}-policy`,
    { name: physicalName(estate, role, POLICY_NAME), definition: JSON.stringify(definition) },
    optionsOf(workspace),
  );
}
