import { type Input, interpolate, output } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import type { CloudBucket } from "../../object-store/contract.ts";
import type { ManagedMlArgs } from "../contract.ts";

/** A statement of a role's policy. Where an action knows no resource, a condition bounds it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: Input<string> | readonly Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Input<string> | readonly Input<string>[]>>>>;
}

/** What all policies are about. */
export interface Place {
  readonly estate: Estate;
  /** First letters of the name of every pipeline, job, model and endpoint: what else is in the account is out of reach. */
  readonly stem: string;
  readonly buckets: ManagedMlArgs["buckets"];
  /** Key of disks. */
  readonly key: Input<string>;
  readonly subnets: readonly Input<string>[];
  /** Security group of all that runs. */
  readonly workloads: Input<string>;
  readonly registryPrefix: Input<string>;
}

/** Where MLflow keeps files of runs in the bucket of artifacts. */
export const TRACKING_PREFIX = "mlflow";

/** ARN of something in the region, of our account. */
export function arnOf({ estate: { account, region } }: Place, service: string, resource: Input<string>): Input<string> {
  return interpolate`arn:aws:${service}:${region}:${account}:${resource}`;
}

/** Finding and reading what a bucket holds. */
export function reads(what: string, { id }: CloudBucket): readonly Statement[] {
  return [
    { Sid: `Find${what}`, Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: id },
    { Sid: `Read${what}`, Effect: "Allow", Action: ["s3:GetObject"], Resource: interpolate`${id}/*` },
  ];
}

/** Adding objects below a folder; nobody but the bucket's own lifecycle deletes one. */
export function writes(what: string, { id }: CloudBucket, folder: string): Statement {
  const Action = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];
  return { Sid: `Write${what}`, Effect: "Allow", Action, Resource: interpolate`${id}/${folder}*` };
}

/** S3 uses a bucket's key as whoever reads or writes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
export function usesKeys(buckets: readonly CloudBucket[], { estate: { region } }: Place): Statement {
  return {
    Sid: "UseKeysOfBuckets",
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: [...new Set(buckets.map(({ key }) => key))],
    Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
  };
}

/** Encrypted disks: SageMaker lends the key on, and only to services of AWS. https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-studio.html */
export function usesDisks({ key }: Place): readonly Statement[] {
  return [
    {
      Sid: "UseKeyOfDisks",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
      Resource: key,
    },
    {
      Sid: "LendKeyOfDisks",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: key,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Pulling images of the estate's registry, and of no other: those have been scanned. */
export function pulls(place: Place): Statement {
  const folder = output(place.registryPrefix).apply((prefix) => [...prefix.split("/").slice(1), "*"].join("/"));
  const Action = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return { Sid: "PullImages", Effect: "Allow", Action, Resource: arnOf(place, "ecr", interpolate`repository/${folder}`) };
}

/**
 * Network interfaces in our subnets and our security group, which SageMaker makes as the role of whatever runs there.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
export function attaches(place: Place): readonly Statement[] {
  const subnets = place.subnets.map((subnet) => arnOf(place, "ec2", interpolate`subnet/${subnet}`));
  const interfaces = arnOf(place, "ec2", "network-interface/*");
  const group = arnOf(place, "ec2", interpolate`security-group/${place.workloads}`);
  return [
    { Sid: "MakeInterfaces", Effect: "Allow", Action: ["ec2:CreateNetworkInterface"], Resource: [interfaces, group, ...subnets] },
    {
      Sid: "AttachAndRemoveInterfaces",
      Effect: "Allow",
      Action: ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"],
      Resource: interfaces,
      Condition: { ArnEquals: { "ec2:Subnet": subnets } },
    },
  ];
}

/** These actions know no resource, only a region or a namespace. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
export function looksAround({ estate: { region } }: Place): readonly Statement[] {
  const Action = [
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ecr:GetAuthorizationToken",
  ];
  const namespaces = ["/aws/sagemaker/*", "aws/sagemaker/*"];
  return [
    { Sid: "LookAtNetwork", Effect: "Allow", Action, Resource: "*", Condition: { StringEquals: { "aws:RequestedRegion": region } } },
    {
      Sid: "SendMetrics",
      Effect: "Allow",
      Action: ["cloudwatch:PutMetricData"],
      Resource: "*",
      Condition: { StringLike: { "cloudwatch:namespace": namespaces } },
    },
  ];
}

/** Writing to logs that SageMaker keeps of whatever runs. */
export function writesLogs(place: Place): Statement {
  const Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"];
  return { Sid: "WriteLogs", Effect: "Allow", Action, Resource: arnOf(place, "logs", "log-group:/aws/sagemaker/*") };
}

/** Condition that what is started runs in our subnets and our security group, and nowhere else. https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html#sagemaker-condition-examples */
export function insideNetwork({ subnets, workloads }: Place) {
  return {
    Null: { "sagemaker:VpcSubnets": "false", "sagemaker:VpcSecurityGroupIds": "false" },
    "ForAllValues:StringEquals": { "sagemaker:VpcSubnets": subnets, "sagemaker:VpcSecurityGroupIds": [workloads] },
  } as const;
}
