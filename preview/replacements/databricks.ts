import type { Immutabilities, Immutability } from "./immutability.ts";

// From `force_new` and `SetForceNew` in the sources of the provider that is bridged. Where the program names a resource, the bridge lets the old one go
// first: `nameRequiresDeleteBeforeReplace` in https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go, for inputs called `name`.
const SOURCES = "https://github.com/databricks/terraform-provider-databricks/blob/main";

/** What of resources of Databricks cannot change in place. */
export const DATABRICKS: Immutabilities = {
  "databricks:index/catalog:Catalog": named("catalog/resource_catalog.go", ["connectionName", "providerName", "shareName", "storageRoot"]),
  "databricks:index/clusterPolicy:ClusterPolicy": named("policies/resource_cluster_policy.go", []),
  "databricks:index/disableLegacyDbfsSetting:DisableLegacyDbfsSetting": unnamed("settings/resource_disable_legacy_dbfs_setting.go", []),
  "databricks:index/externalLocation:ExternalLocation": named("catalog/resource_external_location.go", ["name"]),
  "databricks:index/grant:Grant": unnamed("catalog/resource_grant.go", [
    "catalog",
    "credential",
    "externalLocation",
    "foreignConnection",
    "function",
    "metastore",
    "model",
    "pipeline",
    "principal",
    "recipient",
    "schema",
    "share",
    "storageCredential",
    "table",
    "volume",
  ]),
  "databricks:index/mlflowExperiment:MlflowExperiment": named("mlflow/resource_mlflow_experiment.go", [
    "artifactLocation",
    "traceLocation",
  ]),
  "databricks:index/permissions:Permissions": unnamed("permissions/resource_permissions.go", [
    "authorization",
    "clusterId",
    "clusterPolicyId",
    "dashboardId",
    "directoryId",
    "directoryPath",
    "experimentId",
    "instancePoolId",
    "jobId",
    "notebookId",
    "notebookPath",
    "pipelineId",
    "registeredModelId",
    "repoId",
    "repoPath",
    "servingEndpointId",
    "sqlAlertId",
    "sqlDashboardId",
    "sqlEndpointId",
    "sqlQueryId",
    "workspaceFileId",
    "workspaceFilePath",
  ]),
  "databricks:index/registeredModel:RegisteredModel": named("catalog/resource_registered_model.go", [
    "catalogName",
    "name",
    "schemaName",
    "storageLocation",
  ]),
  "databricks:index/schema:Schema": named("catalog/resource_schema.go", ["catalogName", "name", "storageRoot"]),
  "databricks:index/servicePrincipal:ServicePrincipal": unnamed("scim/resource_service_principal.go", ["applicationId"]),
  "databricks:index/storageCredential:StorageCredential": named("catalog/resource_storage_credential.go", ["name"]),
  "databricks:index/volume:Volume": named("catalog/resource_volume.go", ["catalogName", "schemaName", "storageLocation", "volumeType"]),
  "databricks:index/workspaceConf:WorkspaceConf": unnamed("workspace/resource_workspace_conf.go", []),
  // No key of the configuration forces a new provider: `ForcesProviderReplace` of the bridge is not set for any.
  "pulumi:providers:databricks": { paths: [], source: "https://github.com/pulumi/pulumi-databricks/blob/master/provider/resources.go" },
};

function unnamed(file: string, paths: readonly string[]): Immutability {
  return { paths, source: `${SOURCES}/${file}` };
}

function named(file: string, paths: readonly string[]): Immutability {
  return { ...unnamed(file, paths), oldGoesFirst: { given: "name" } };
}
