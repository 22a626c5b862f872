import type { Immutabilities, Immutability, OldGoesFirst } from "./immutability.ts";

// From `ForceNew` and `RequiresReplace` in the sources of the provider that is bridged. Where the program names a resource, the bridge lets the old one
// go first: `nameRequiresDeleteBeforeReplace` in https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/schema.go, for the inputs called
// `name` and those with an `AutoName` in https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go, which also has `DeleteBeforeReplace`.
const SOURCES = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";

/** What of resources of AWS cannot change in place. */
export const AWS: Immutabilities = {
  "aws:budgets/budget:Budget": named("budgets/budget.go", ["accountId", "name", "namePrefix"]),
  "aws:cloudtrail/trail:Trail": regional(named("cloudtrail/trail.go", ["name"])),
  "aws:cloudwatch/eventRule:EventRule": regional(named("events/rule.go", ["eventBusName", "name", "namePrefix"])),
  "aws:cloudwatch/eventTarget:EventTarget": regional(named("events/target.go", ["eventBusName", "rule", "targetId"], "targetId")),
  "aws:cloudwatch/logGroup:LogGroup": regional(named("logs/group.go", ["logGroupClass", "name", "namePrefix"])),
  "aws:cloudwatch/metricAlarm:MetricAlarm": regional(named("cloudwatch/metric_alarm.go", ["name"])),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": regional(unnamed("ec2/vpc_default_security_group.go", ["vpcId"])),
  "aws:ec2/eip:Eip": regional(unnamed("ec2/ec2_eip.go", ["address", "domain", "networkBorderGroup", "publicIpv4Pool"])),
  "aws:ec2/flowLog:FlowLog": regional(
    unnamed("ec2/vpc_flow_log.go", [
      "deliverCrossAccountRole",
      "destinationOptions",
      "eniId",
      "iamRoleArn",
      "logDestination",
      "logDestinationType",
      "logFormat",
      "maxAggregationInterval",
      "subnetId",
      "trafficType",
      "transitGatewayAttachmentId",
      "transitGatewayId",
      "vpcId",
    ]),
  ),
  "aws:ec2/internetGateway:InternetGateway": regional(unnamed("ec2/vpc_internet_gateway.go", [])),
  "aws:ec2/launchTemplate:LaunchTemplate": regional(named("ec2/ec2_launch_template.go", ["name", "namePrefix"])),
  "aws:ec2/natGateway:NatGateway": regional(
    unnamed("ec2/vpc_nat_gateway.go", ["allocationId", "connectivityType", "privateIp", "secondaryPrivateIpAddressCount", "subnetId"]),
  ),
  "aws:ec2/route:Route": regional(
    unnamed("ec2/vpc_route.go", ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"]),
  ),
  "aws:ec2/routeTable:RouteTable": regional(unnamed("ec2/vpc_route_table.go", ["vpcId"])),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": regional(unnamed("ec2/vpc_route_table_association.go", ["gatewayId", "subnetId"])),
  "aws:ec2/securityGroup:SecurityGroup": regional(named("ec2/vpc_security_group.go", ["description", "name", "namePrefix", "vpcId"])),
  "aws:ec2/subnet:Subnet": regional(
    unnamed("ec2/vpc_subnet.go", ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"]),
  ),
  "aws:ec2/vpc:Vpc": regional({
    ...unnamed("ec2/vpc_.go", ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"]),
    conditional: [
      {
        paths: ["instanceTenancy"],
        holds: ({ before, after }) => before.inputs["instanceTenancy"] !== "dedicated" || after.inputs["instanceTenancy"] !== "default",
      },
    ],
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": regional(unnamed("ec2/vpc_endpoint.go", ["serviceName", "vpcEndpointType", "vpcId"])),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": regional(unnamed("ecr/lifecycle_policy.go", ["policy", "repository"], "always")),
  "aws:ecr/repository:Repository": regional(named("ecr/repository.go", ["encryptionConfigurations", "name"])),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": regional(unnamed("ecr/repository_policy.go", ["repository"])),
  "aws:eks/accessEntry:AccessEntry": regional(unnamed("eks/access_entry.go", ["clusterName", "principalArn", "type"])),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": regional(
    unnamed("eks/access_policy_association.go", ["accessScope", "clusterName", "policyArn", "principalArn"]),
  ),
  "aws:eks/addon:Addon": regional(unnamed("eks/addon.go", ["addonName", "clusterName"])),
  "aws:eks/cluster:Cluster": regional({
    ...named("eks/cluster.go", [
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "bootstrapSelfManagedAddons",
      "kubernetesNetworkConfig.ipFamily",
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      "name",
      "outpostConfig.controlPlaneInstanceType",
      "outpostConfig.controlPlanePlacement.groupName",
      "roleArn",
    ]),
    conditional: [{ paths: ["encryptionConfig"], holds: ({ after }) => after.inputs["encryptionConfig"] === undefined }],
  }),
  "aws:eks/nodeGroup:NodeGroup": regional(
    named(
      "eks/node_group.go",
      [
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "launchTemplate.id",
        "launchTemplate.name",
        "nodeGroupName",
        "nodeGroupNamePrefix",
        "nodeRoleArn",
        "remoteAccess",
        "subnetIds",
      ],
      "nodeGroupName",
    ),
  ),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": regional(
    unnamed("eks/pod_identity_association.go", ["clusterName", "namespace", "serviceAccount"]),
  ),
  "aws:iam/instanceProfile:InstanceProfile": named("iam/instance_profile.go", ["name", "namePrefix", "path"]),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": unnamed("iam/openid_connect_provider.go", ["url"]),
  "aws:iam/policy:Policy": named("iam/policy.go", ["description", "name", "namePrefix", "path"]),
  "aws:iam/role:Role": named("iam/role.go", ["name", "namePrefix", "path"]),
  "aws:iam/rolePolicy:RolePolicy": named("iam/role_policy.go", ["name", "namePrefix", "role"]),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": unnamed("iam/role_policy_attachment.go", ["policyArn", "role"], "always"),
  "aws:kms/alias:Alias": regional(named("kms/alias.go", ["name", "namePrefix"])),
  "aws:kms/key:Key": regional(unnamed("kms/key.go", ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"])),
  "aws:rds/instance:Instance": regional(
    named(
      "rds/instance.go",
      [
        "availabilityZone",
        "backupTarget",
        "characterSetName",
        "customIamInstanceProfile",
        "dbName",
        "engine",
        "kmsKeyId",
        "ncharCharacterSetName",
        "restoreToPointInTime",
        "s3Import.bucketName",
        "s3Import.bucketPrefix",
        "s3Import.ingestionRole",
        "s3Import.sourceEngine",
        "s3Import.sourceEngineVersion",
        "snapshotIdentifier",
        "storageEncrypted",
        "timezone",
        "username",
      ],
      "identifier",
    ),
  ),
  "aws:rds/parameterGroup:ParameterGroup": regional(named("rds/parameter_group.go", ["description", "family", "name", "namePrefix"])),
  "aws:rds/subnetGroup:SubnetGroup": regional(named("rds/subnet_group.go", ["name", "namePrefix"])),
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": unnamed("route53/hosted_zone_dnssec.go", ["hostedZoneId"]),
  "aws:route53/keySigningKey:KeySigningKey": named("route53/key_signing_key.go", ["hostedZoneId", "name"]),
  "aws:route53/record:Record": unnamed("route53/record.go", ["name", "zoneId"]),
  "aws:route53/zone:Zone": named("route53/zone.go", ["delegationSetId", "name"]),
  "aws:s3/bucket:Bucket": regional(
    named("s3/bucket.go", ["bucket", "bucketPrefix", "objectLockConfiguration.objectLockEnabled", "objectLockEnabled"], "bucket"),
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket("bucket_lifecycle_configuration.go"),
  "aws:s3/bucketLogging:BucketLogging": ofBucket("bucket_logging.go"),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ofBucket("bucket_object_lock_configuration.go", [
    "expectedBucketOwner",
    "objectLockEnabled",
  ]),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket("bucket_ownership_controls.go", []),
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket("bucket_policy.go", []),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket("bucket_public_access_block.go", []),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(
    "bucket_server_side_encryption_configuration.go",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket("bucket_versioning.go"),
  "aws:sagemaker/domain:Domain": regional(
    unnamed("sagemaker/domain.go", [
      "authMode",
      "domainName",
      "domainSettings.securityGroupIds",
      "kmsKeyId",
      "retentionPolicy",
      "subnetIds",
      "vpcId",
    ]),
  ),
  "aws:sagemaker/endpoint:Endpoint": regional(named("sagemaker/endpoint.go", ["deploymentConfig.autoRollbackConfiguration", "name"])),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": regional(
    named("sagemaker/endpoint_configuration.go", [
      "asyncInferenceConfig",
      "dataCaptureConfig",
      "executionRoleArn",
      "kmsKeyArn",
      "name",
      "namePrefix",
      "productionVariants",
      "shadowProductionVariants",
    ]),
  ),
  "aws:sagemaker/mlflowApp:MlflowApp": regional(unnamed("sagemaker/mlflow_app.go", ["roleArn"])),
  "aws:sagemaker/model:Model": regional(
    named("sagemaker/model.go", [
      "containers",
      "enableNetworkIsolation",
      "executionRoleArn",
      "inferenceExecutionConfig",
      "name",
      "primaryContainer",
      "vpcConfig",
    ]),
  ),
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": regional(
    unnamed("sagemaker/model_package_group.go", ["modelPackageGroupDescription", "modelPackageGroupName"]),
  ),
  "aws:sagemaker/userProfile:UserProfile": regional(
    unnamed("sagemaker/user_profile.go", ["domainId", "singleSignOnUserIdentifier", "singleSignOnUserValue", "userProfileName"]),
  ),
  "aws:secretsmanager/secret:Secret": regional(named("secretsmanager/secret.go", ["name", "namePrefix"])),
  "aws:sqs/queue:Queue": regional(named("sqs/queue.go", ["fifoQueue", "name", "namePrefix"])),
  "aws:sqs/queuePolicy:QueuePolicy": regional(unnamed("sqs/queue_policy.go", ["queueUrl"])),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": regional(
    unnamed("ec2/vpc_security_group_ingress_rule.go", ["securityGroupId"]),
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": regional(
    unnamed("ec2/vpc_security_group_ingress_rule.go", ["securityGroupId"]),
  ),
  // No key of the configuration forces a new provider: `ForcesProviderReplace` of the bridge is not set for any.
  "pulumi:providers:aws": { paths: [], source: "https://github.com/pulumi/pulumi-aws/blob/master/provider/resources.go" },
};

function unnamed(file: string, paths: readonly string[], oldGoesFirst?: OldGoesFirst): Immutability {
  return { paths, ...(oldGoesFirst === undefined ? {} : { oldGoesFirst }), source: `${SOURCES}/${file}` };
}

function named(file: string, paths: readonly string[], given = "name"): Immutability {
  return unnamed(file, paths, { given });
}

function ofBucket(file: string, more: readonly string[] = ["expectedBucketOwner"]): Immutability {
  return regional(unnamed(`s3/${file}`, ["bucket", ...more]));
}

/**
 * Since its version 6 the provider holds the region in each resource, as given or as its own, and makes the resource anew where it changes:
 * `forceNewIfRegionChanges` in https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/provider/sdkv2/region.go
 */
function regional(immutability: Immutability): Immutability {
  return { ...immutability, paths: [...immutability.paths, "region"], fromProvider: ["region"] };
}
