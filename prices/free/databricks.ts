import type { FreeTypes } from "./free.ts";

/** What Databricks gives for nothing: everything but what runs, which is charged with the workspace. */
export const DATABRICKS_FREE: readonly FreeTypes[] = [
  {
    because: "Databricks charges for what runs; catalogues, models, rights and settings are free",
    source: "https://www.databricks.com/product/pricing",
    types: [
      "databricks:index/catalog:Catalog",
      "databricks:index/clusterPolicy:ClusterPolicy",
      "databricks:index/disableLegacyDbfsSetting:DisableLegacyDbfsSetting",
      "databricks:index/externalLocation:ExternalLocation",
      "databricks:index/grant:Grant",
      "databricks:index/mlflowExperiment:MlflowExperiment",
      "databricks:index/permissions:Permissions",
      "databricks:index/registeredModel:RegisteredModel",
      "databricks:index/schema:Schema",
      "databricks:index/servicePrincipal:ServicePrincipal",
      "databricks:index/storageCredential:StorageCredential",
      "databricks:index/volume:Volume",
      "databricks:index/workspaceConf:WorkspaceConf",
    ],
  },
];
