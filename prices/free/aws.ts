import type { FreeTypes } from "./free.ts";

/** What AWS gives for nothing. */
export const AWS_FREE: readonly FreeTypes[] = [
  {
    because: "identities and what they may do are free",
    source: "https://aws.amazon.com/iam/faqs/",
    types: [
      "aws:iam/instanceProfile:InstanceProfile",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      "aws:iam/policy:Policy",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:eks/accessEntry:AccessEntry",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    ],
  },
  {
    because: "a network, its subnets, routes and firewalls are free; gateways, addresses and endpoints are not",
    source: "https://aws.amazon.com/vpc/pricing/",
    types: [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/internetGateway:InternetGateway",
      "aws:ec2/route:Route",
      "aws:ec2/routeTable:RouteTable",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/subnet:Subnet",
      "aws:ec2/vpc:Vpc",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ],
  },
  {
    because: "what flow logs write is charged with the log group that they write to",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html#flow-logs-pricing",
    types: ["aws:ec2/flowLog:FlowLog"],
  },
  {
    because: "a template is free, what starts from it is charged with its group of nodes",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html",
    types: ["aws:ec2/launchTemplate:LaunchTemplate"],
  },
  {
    because: "add-ons of EKS itself are free",
    source: "https://aws.amazon.com/eks/pricing/",
    types: ["aws:eks/addon:Addon"],
  },
  {
    because: "settings of a bucket are free, what is stored in it is not",
    source: "https://aws.amazon.com/s3/pricing/",
    types: [
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketLogging:BucketLogging",
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
    ],
  },
  {
    because: "settings of a registry are free, what is stored in it is not",
    source: "https://aws.amazon.com/ecr/pricing/",
    types: ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repositoryPolicy:RepositoryPolicy"],
  },
  {
    because: "settings of a database are free",
    source: "https://aws.amazon.com/rds/postgresql/pricing/",
    types: ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/subnetGroup:SubnetGroup"],
  },
  { because: "names of keys are free", source: "https://aws.amazon.com/kms/pricing/", types: ["aws:kms/alias:Alias"] },
  {
    because: "rules on events of AWS' own services are free",
    source: "https://aws.amazon.com/eventbridge/pricing/",
    types: ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"],
  },
  { because: "a queue's policy is free", source: "https://aws.amazon.com/sqs/pricing/", types: ["aws:sqs/queuePolicy:QueuePolicy"] },
  {
    because: "records and signatures come with their zone; the key that signs is charged as a key",
    source: "https://aws.amazon.com/route53/pricing/",
    types: ["aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "aws:route53/keySigningKey:KeySigningKey", "aws:route53/record:Record"],
  },
  {
    because: "budgets without actions are free",
    source: "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/",
    types: ["aws:budgets/budget:Budget"],
  },
  {
    because:
      "users, models and their groups are free, what users run is charged with their domain and what a model runs on with its endpoint",
    source: "https://aws.amazon.com/sagemaker/ai/pricing/",
    types: [
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      "aws:sagemaker/model:Model",
      "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
      "aws:sagemaker/userProfile:UserProfile",
    ],
  },
];
