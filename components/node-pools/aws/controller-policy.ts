import { type Input, interpolate } from "@pulumi/pulumi";

/** What Karpenter's rights end at. */
export interface Bounds {
  readonly account: string;
  readonly region: string;
  /** Its name; keys of conditions are made of it. */
  readonly cluster: string;
  readonly clusterArn: Input<string>;
  readonly securityGroup: Input<string>;
  readonly subnets: readonly Input<string>[];
  readonly reservations: readonly string[];
  /** Name of the nodes' role. */
  readonly nodeRole: Input<string>;
  readonly profileArn: Input<string>;
  readonly queueArn: Input<string>;
  /** Key of the nodes' disks. */
  readonly key: Input<string>;
}

type Statement = Readonly<Record<string, unknown>> & { readonly Sid: string; readonly Action: readonly string[] };

/**
 * Starts, tags and ends machines, but only as nodes of this cluster. As the Karpenter project publishes it, and narrower: only the cluster's own subnets,
 * security group and reservations. https://karpenter.sh/docs/reference/cloudformation/#nodelifecyclepolicy
 */
export function launchStatements({ account, cluster, region, reservations, securityGroup, subnets }: Bounds): readonly Statement[] {
  const ec2 = (type: string, id: Input<string> = "*") => interpolate`arn:aws:ec2:${region}:${account}:${type}/${id}`;
  const made = ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"].map((type) => ec2(type));
  const owned = `kubernetes.io/cluster/${cluster}`;
  const asked = { [`aws:RequestTag/${owned}`]: "owned", "aws:RequestTag/eks:eks-cluster-name": cluster };
  const askedPool = { StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" } };
  const ours = { StringEquals: { [`aws:ResourceTag/${owned}`]: "owned" }, StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" } };
  const creates = ["RunInstances", "CreateFleet", "CreateLaunchTemplate"];
  // AWS's own images and their snapshots belong to no account that could be named.
  const images = [`arn:aws:ec2:${region}::image/*`, `arn:aws:ec2:${region}::snapshot/*`];
  const network = [ec2("security-group", securityGroup), ...subnets.map((id) => ec2("subnet", id))];
  return [
    {
      ...allow("StartsFrom", "ec2:RunInstances", "ec2:CreateFleet"),
      Resource: [...images, ...network, ...reservations.map((id) => ec2("capacity-reservation", id))],
    },
    { ...allow("StartsFromOwnTemplates", "ec2:RunInstances", "ec2:CreateFleet"), Resource: ec2("launch-template"), Condition: ours },
    {
      ...allow("StartsTagged", "ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"),
      Resource: made,
      Condition: { StringEquals: asked, ...askedPool },
    },
    {
      ...allow("TagsWhatItStarts", "ec2:CreateTags"),
      Resource: made,
      Condition: { StringEquals: { ...asked, "ec2:CreateAction": creates }, ...askedPool },
    },
    {
      ...allow("NamesItsNodes", "ec2:CreateTags"),
      Resource: ec2("instance"),
      Condition: {
        ...ours,
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": cluster },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
      },
    },
    {
      ...allow("EndsItsNodes", "ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"),
      Resource: [ec2("instance"), ec2("launch-template")],
      Condition: ours,
    },
  ];
}

/** Looks around, reads its queue, hands nodes their role and encrypts their disks. https://karpenter.sh/docs/reference/cloudformation/ */
export function useStatements({ account, clusterArn, key, nodeRole, profileArn, queueArn, region }: Bounds): readonly Statement[] {
  const disks = { StringEquals: { "kms:ViaService": `ec2.${region}.amazonaws.com` } };
  const looks = [
    "CapacityReservations",
    "Images",
    "Instances",
    "InstanceStatus",
    "InstanceTypeOfferings",
    "InstanceTypes",
    "LaunchTemplates",
  ];
  const looksToo = ["PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets"];
  return [
    {
      ...allow("HandsOutNodeRole", "iam:PassRole"),
      Resource: interpolate`arn:aws:iam::${account}:role/estate/${nodeRole}`,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    { ...allow("ReadsProfile", "iam:GetInstanceProfile"), Resource: profileArn },
    { ...allow("FindsCluster", "eks:DescribeCluster"), Resource: clusterArn },
    { ...allow("ReadsWarnings", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"), Resource: queueArn },
    { ...allow("ReadsImageIds", "ssm:GetParameter"), Resource: `arn:aws:ssm:${region}::parameter/aws/service/*` },
    // None of these three knows resources: they list what there is, and change nothing.
    {
      ...allow("LooksAround", ...[...looks, ...looksToo].map((what) => `ec2:Describe${what}`)),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    { ...allow("LooksForProfiles", "iam:ListInstanceProfiles"), Resource: "*" },
    { ...allow("ReadsPrices", "pricing:GetProducts"), Resource: "*" },
    {
      ...allow(
        "EncryptsDisks",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ),
      Resource: key,
      Condition: disks,
    },
    {
      ...allow("LetsNodesUseDisks", "kms:CreateGrant"),
      Resource: key,
      Condition: { ...disks, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

function allow(Sid: string, ...Action: readonly string[]) {
  return { Sid, Effect: "Allow", Action };
}
