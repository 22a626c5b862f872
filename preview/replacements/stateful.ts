/**
 * Types that hold data, keys or addresses. What is kept in or behind them goes with them: a namespace takes everything in it, a definition of a custom
 * resource takes every object of its kind, a store of secrets takes what was put into it by hand.
 */
const STATEFUL: ReadonlySet<string> = new Set([
  // Objects, files, volumes
  "aws:s3/bucket:Bucket",
  "azure-native:storage:BlobContainer",
  "azure-native:storage:StorageAccount",
  "gcp:storage/bucket:Bucket",
  "kubernetes:core/v1:PersistentVolume",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "databricks:index/volume:Volume",
  // Databases
  "aws:rds/instance:Instance",
  "azure-native:dbforpostgresql:Server",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
  // Keys and secrets
  "aws:kms/key:Key",
  "aws:route53/keySigningKey:KeySigningKey",
  "aws:secretsmanager/secret:Secret",
  "azure-native:keyvault:Key",
  "azure-native:keyvault:Vault",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:kms/keyRing:KeyRing",
  "gcp:secretmanager/secret:Secret",
  "kubernetes:core/v1:Secret",
  // Clusters and what everything stands in
  "aws:eks/cluster:Cluster",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:resources:ResourceGroup",
  "gcp:container/cluster:Cluster",
  "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
  "kubernetes:core/v1:Namespace",
  // Images and packages
  "aws:ecr/repository:Repository",
  "azure-native:containerregistry:Registry",
  "gcp:artifactregistry/repository:Repository",
  // Names and addresses that others hold
  "aws:ec2/eip:Eip",
  "aws:route53/zone:Zone",
  "azure-native:dns:Zone",
  "azure-native:network:PublicIPAddress",
  "gcp:compute/address:Address",
  "gcp:compute/globalAddress:GlobalAddress",
  "gcp:dns/managedZone:ManagedZone",
  // Logs and messages
  "aws:cloudtrail/trail:Trail",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:sqs/queue:Queue",
  "azure-native:operationalinsights:Workspace",
  // What managed ML systems keep: experiments, models, features, home folders
  "aws:sagemaker/domain:Domain",
  "aws:sagemaker/mlflowApp:MlflowApp",
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
  "aws:sagemaker/userProfile:UserProfile",
  "azure-native:databricks:Workspace",
  "azure-native:machinelearningservices:Registry",
  "azure-native:machinelearningservices:Workspace",
  "databricks:index/catalog:Catalog",
  "databricks:index/mlflowExperiment:MlflowExperiment",
  "databricks:index/registeredModel:RegisteredModel",
  "databricks:index/schema:Schema",
  "gcp:bigquery/dataset:Dataset",
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
  "gcp:vertex/aiMetadataStore:AiMetadataStore",
  "gcp:vertex/aiTensorboard:AiTensorboard",
]);

/** Whether a resource type holds data, keys or addresses that are lost when it goes: a bucket, a database, a key, a volume, a cluster. */
export function isStateful(type: string): boolean {
  return STATEFUL.has(type);
}
