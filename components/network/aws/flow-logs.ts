import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { type Input, interpolate } from "@pulumi/pulumi";
import { policyDocument } from "../../core/aws-policy-document.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NetworkSpec } from "../contract.ts";
import { namedTags, type Site } from "./site.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const LOG_GROUP_NAME: NameRule = { longest: 512 };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const ROLE_NAME: NameRule = { longest: 64 };

/** Days that CloudWatch Logs keeps records for. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** Records who talked to whom, and who was refused. */
export function flowLogsOf({ estate, name, options, vpc }: Site, spec: NetworkSpec, key: Input<string>): FlowLog {
  const tags = namedTags(estate, "flow-logs");
  const group = new LogGroup(
    `${name}-flow-logs`,
    {
      name: physicalName(estate, "flow-logs", LOG_GROUP_NAME),
      kmsKeyId: key,
      retentionInDays: RETENTIONS.find((days) => days >= spec.flowLogDays) ?? RETENTIONS[RETENTIONS.length - 1],
      deletionProtectionEnabled: estate.protect,
      tags,
    },
    { ...options, protect: estate.protect },
  );
  const role = writerOf(group, { estate, name, options, vpc });
  const args = {
    vpcId: vpc.id,
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: group.arn,
    iamRoleArn: role.arn,
    tags,
  };
  return new FlowLog(`${name}-flow-log`, args, options);
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
function writerOf(group: LogGroup, { estate, name, options }: Site): Role {
  const { account, region } = estate;
  const ours = {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": `arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
  };
  const trust = { Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole", Condition: ours };
  const role = new Role(
    `${name}-flow-logs-role`,
    {
      name: physicalName(estate, "flow-logs", ROLE_NAME),
      path: "/estate/",
      assumeRolePolicy: policyDocument([trust]),
      tags: namedTags(estate, "flow-logs"),
    },
    options,
  );
  const writes = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
  const statements = [
    { Effect: "Allow", Action: writes, Resource: interpolate`${group.arn}:*` },
    // Asked of all groups of the account, whatever they are called.
    { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: `arn:aws:logs:${region}:${account}:log-group:*` },
  ];
  new RolePolicy(`${name}-flow-logs-policy`, { name: "write", role: role.name, policy: policyDocument(statements) }, options);
  return role;
}
