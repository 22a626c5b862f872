import type { Reading } from "./reading.ts";

/** What a bill is split by: who answers for something, where it stands, and who pays. */
export const BILL_KEYS = ["owner", "environment", "cost-centre"] as const;

/** Types of AWS that take tags, all by one property. The tests hold the list to the provider's own typings. */
export const TAGGED_BY_AWS: readonly string[] = [
  "aws:budgets/budget:Budget",
  "aws:cloudtrail/trail:Trail",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecr/repository:Repository",
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/addon:Addon",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:route53/zone:Zone",
  "aws:s3/bucket:Bucket",
  "aws:sagemaker/domain:Domain",
  "aws:sagemaker/endpoint:Endpoint",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  "aws:sagemaker/mlflowApp:MlflowApp",
  "aws:sagemaker/model:Model",
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
  "aws:sagemaker/userProfile:UserProfile",
  "aws:secretsmanager/secret:Secret",
  "aws:sqs/queue:Queue",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];

/** Types of Azure that take tags. */
export const TAGGED_BY_AZURE: readonly string[] = [
  "azure-native:applicationinsights:Component",
  "azure-native:compute:DiskEncryptionSet",
  "azure-native:containerregistry:Registry",
  "azure-native:containerservice:AgentPool",
  "azure-native:containerservice:ManagedCluster",
  "azure-native:databricks:AccessConnector",
  "azure-native:databricks:Workspace",
  "azure-native:dbforpostgresql:Server",
  "azure-native:dns:Zone",
  "azure-native:keyvault:Key",
  "azure-native:keyvault:Vault",
  "azure-native:machinelearningservices:Compute",
  "azure-native:machinelearningservices:OnlineEndpoint",
  "azure-native:machinelearningservices:Registry",
  "azure-native:machinelearningservices:Workspace",
  "azure-native:managedidentity:UserAssignedIdentity",
  "azure-native:monitor:ActionGroup",
  "azure-native:monitor:MetricAlert",
  "azure-native:network:FlowLog",
  "azure-native:network:NatGateway",
  "azure-native:network:NetworkSecurityGroup",
  "azure-native:network:PrivateEndpoint",
  "azure-native:network:PublicIPAddress",
  "azure-native:network:VirtualNetwork",
  "azure-native:operationalinsights:Workspace",
  "azure-native:privatedns:PrivateZone",
  "azure-native:privatedns:VirtualNetworkLink",
  "azure-native:resources:Deployment",
  "azure-native:resources:Resource",
  "azure-native:resources:ResourceGroup",
  "azure-native:storage:StorageAccount",
];

/** Types of Google Cloud that take labels as `labels`. */
export const LABELLED_BY_GCP: readonly string[] = [
  "gcp:artifactregistry/repository:Repository",
  "gcp:bigquery/dataset:Dataset",
  "gcp:compute/globalAddress:GlobalAddress",
  "gcp:dns/managedZone:ManagedZone",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy",
  "gcp:secretmanager/secret:Secret",
  "gcp:storage/bucket:Bucket",
  "gcp:vertex/aiEndpoint:AiEndpoint",
  "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore",
  "gcp:vertex/aiTensorboard:AiTensorboard",
];

/** Types that say it at a place of their own, by key path. */
export const LABELLED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "gcp:container/cluster:Cluster": ["resourceLabels"],
  "gcp:container/nodePool:NodePool": ["nodeConfig", "resourceLabels"],
  "gcp:monitoring/alertPolicy:AlertPolicy": ["userLabels"],
  "gcp:monitoring/notificationChannel:NotificationChannel": ["userLabels"],
  "gcp:sql/databaseInstance:DatabaseInstance": ["settings", "userLabels"],
  // What Karpenter starts wears these; the object itself is of the cluster.
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": ["spec", "tags"],
};

/** Labels by which costs of a cluster are told apart, on the namespace that they arise in; all of a cluster is of one environment. */
export const NAMESPACE_KEYS = ["mlops-estate/owner", "mlops-estate/cost-centre"] as const;

/** Where a resource wears its tags; undefined where its type takes none. */
export function tagsOf(inputs: Reading): Reading | undefined {
  const { type } = inputs.resource;
  const elsewhere = Object.hasOwn(LABELLED_ELSEWHERE, type) ? LABELLED_ELSEWHERE[type] : undefined;
  if (elsewhere !== undefined) return inputs.at(...elsewhere);
  if (TAGGED_BY_AWS.includes(type) || TAGGED_BY_AZURE.includes(type)) return inputs.at("tags");
  return LABELLED_BY_GCP.includes(type) ? inputs.at("labels") : undefined;
}
