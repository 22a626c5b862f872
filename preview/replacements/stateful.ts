import { STATEFUL } from "../../policies/core/stateful.ts";

/**
 * What else holds data, keys or addresses, besides what a control wants to be protected. Much goes with it: with a namespace everything in it, with a
 * definition of a custom resource every object of its kind, with a zone the names that others look up.
 */
const ALSO_STATEFUL: ReadonlySet<string> = new Set([
  // Objects, files, volumes
  "azure-native:storage:BlobContainer",
  "kubernetes:core/v1:PersistentVolume",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "databricks:index/volume:Volume",
  // Databases
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
  // Keys and secrets
  "aws:route53/keySigningKey:KeySigningKey",
  "kubernetes:core/v1:Secret",
  // Clusters and what everything stands in
  "azure-native:resources:ResourceGroup",
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
  "kubernetes:core/v1:Namespace",
  // Names and addresses that others hold
  "aws:ec2/eip:Eip",
  "aws:route53/zone:Zone",
  "azure-native:dns:Zone",
  "azure-native:network:PublicIPAddress",
  "gcp:compute/address:Address",
  "gcp:compute/globalAddress:GlobalAddress",
  "gcp:dns/managedZone:ManagedZone",
  // Logs
  "aws:cloudwatch/logGroup:LogGroup",
  "azure-native:operationalinsights:Workspace",
  // What managed ML systems keep: experiments, models, features, home folders
  "aws:sagemaker/mlflowApp:MlflowApp",
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
  "aws:sagemaker/userProfile:UserProfile",
  "azure-native:machinelearningservices:Registry",
  "databricks:index/catalog:Catalog",
  "databricks:index/mlflowExperiment:MlflowExperiment",
  "databricks:index/registeredModel:RegisteredModel",
  "databricks:index/schema:Schema",
  "gcp:bigquery/dataset:Dataset",
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
  "gcp:vertex/aiTensorboard:AiTensorboard",
]);

/** Whether a resource type holds data, keys or addresses that are lost when it goes: a bucket, a database, a key, a volume, a cluster. */
export function isStateful(type: string): boolean {
  return STATEFUL.has(type) || ALSO_STATEFUL.has(type);
}
