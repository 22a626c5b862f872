import type { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { type Input, interpolate, jsonStringify } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import type { NetworkOutputs } from "../../network/contract.ts";
import { DATABRICKS, MACHINES, optionsOf, ROLE_PATH, roleOf, type Site } from "./aws-site.ts";

/** As what Databricks starts and ends machines in the estate's network; told apart from others that it works for by the id of its account. */
export function newRole(site: Site): Role {
  const Condition = { StringEquals: { "sts:ExternalId": site.account } };
  const Statement = [{ Sid: "Databricks", Effect: "Allow", Principal: { AWS: DATABRICKS }, Action: "sts:AssumeRole", Condition }];
  return new Role(
    `${site.name}-role`,
    {
      name: roleOf(site, MACHINES).name,
      path: ROLE_PATH,
      description: `Databricks runs machines of environment ${site.estate.environment} as it`,
      assumeRolePolicy: jsonStringify({ Version: "2012-10-17", Statement }),
      tags: tagsOf(site.estate, "managed-ml"),
    },
    optionsOf(site),
  );
}

/**
 * The published policy for a network of one's own and one security group of it. It is narrowed further: to the region, and by naming the other
 * things that a machine is started from where the published one says which it is not.
 * https://docs.databricks.com/aws/admin/workspace/create-uc-workspace#customer-managed-vpc-with-custom-policy-restrictions
 */
export function newRolePolicies(site: Site, role: Role, network: NetworkOutputs, group: SecurityGroup): readonly RolePolicy[] {
  const { account, region } = site.estate;
  const own = `arn:aws:ec2:${region}:${account}`;
  const vpc = interpolate`${own}:vpc/${network.id}`;
  const groupArn = interpolate`${own}:security-group/${group.id}`;
  const newPolicy = (called: string, Statement: readonly object[]) =>
    new RolePolicy(
      `${site.name}-role-${called}`,
      { name: called, role: role.name, policy: jsonStringify({ Version: "2012-10-17", Statement }) },
      optionsOf(site),
    );
  // Two, so that a plan, which cannot know the ids of network and group, can check all the rest.
  return [
    newPolicy("machines", [looks(region), fleets(own, region), spot(account), ...machines(own, region), ...disks(own)]),
    newPolicy("network", [startsInside(own, vpc), rules(groupArn, vpc)]),
  ];
}

const OURS = { StringEquals: { "ec2:ResourceTag/Vendor": "Databricks" } };
const TO_BE_OURS = { StringEquals: { "aws:RequestTag/Vendor": "Databricks" } };

/** EC2 knows these for everything at once only, so they are bound to the region. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
function looks(region: string) {
  return {
    Sid: "LooksAround",
    Effect: "Allow",
    Action: [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeFleetHistory",
      "ec2:DescribeFleetInstances",
      "ec2:DescribeFleets",
      "ec2:DescribeIamInstanceProfileAssociations",
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstances",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:DescribeLaunchTemplates",
      "ec2:DescribeNatGateways",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribePrefixLists",
      "ec2:DescribeReservedInstancesOfferings",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSpotInstanceRequests",
      "ec2:DescribeSpotPriceHistory",
      "ec2:DescribeSubnets",
      "ec2:DescribeVolumes",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcs",
      "ec2:GetSpotPlacementScores",
    ],
    Resource: "*",
    Condition: { StringEquals: { "aws:RequestedRegion": region } },
  };
}

/** What starts machines later; the machines themselves have statements of their own. Images and snapshots are Databricks's, and so have no account in their ARN. */
function fleets(own: string, region: string) {
  return {
    Sid: "Fleets",
    Effect: "Allow",
    Action: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CancelSpotInstanceRequests",
      "ec2:CreateFleet",
      "ec2:CreateLaunchTemplate",
      "ec2:CreateLaunchTemplateVersion",
      "ec2:CreateTags",
      "ec2:DeleteFleets",
      "ec2:DeleteLaunchTemplate",
      "ec2:DeleteLaunchTemplateVersions",
      "ec2:DeleteTags",
      "ec2:GetLaunchTemplateData",
      "ec2:ModifyFleet",
      "ec2:ModifyLaunchTemplate",
      "ec2:RequestSpotInstances",
    ],
    Resource: [
      ...[
        "fleet",
        "instance",
        "key-pair",
        "launch-template",
        "network-interface",
        "placement-group",
        "security-group",
        "spot-instances-request",
        "subnet",
        "volume",
      ].map((type) => `${own}:${type}/*`),
      `arn:aws:ec2:${region}::image/*`,
      `arn:aws:ec2:${region}::snapshot/*`,
    ],
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html */
function spot(account: string) {
  return {
    Sid: "SpotRole",
    Effect: "Allow",
    Action: "iam:CreateServiceLinkedRole",
    Resource: `arn:aws:iam::${account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
    Condition: { StringEquals: { "iam:AWSServiceName": "spot.amazonaws.com" } },
  };
}

function machines(own: string, region: string) {
  const starts = { Effect: "Allow", Action: "ec2:RunInstances" };
  return [
    { Sid: "StartsOwn", ...starts, Resource: [`${own}:instance/*`, `${own}:volume/*`], Condition: TO_BE_OURS },
    {
      Sid: "StartsFrom",
      ...starts,
      Resource: [
        ...["capacity-reservation", "key-pair", "launch-template", "placement-group"].map((type) => `${own}:${type}/*`),
        `arn:aws:ec2:${region}::image/*`,
        `arn:aws:ec2:${region}::snapshot/*`,
      ],
    },
    { Sid: "EndsOwn", Effect: "Allow", Action: "ec2:TerminateInstances", Resource: `${own}:instance/*`, Condition: OURS },
    {
      Sid: "ProfilesOfOwn",
      Effect: "Allow",
      Action: ["ec2:AssociateIamInstanceProfile", "ec2:DisassociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"],
      Resource: `${own}:instance/*`,
      Condition: OURS,
    },
  ];
}

function disks(own: string) {
  const both = [`${own}:instance/*`, `${own}:volume/*`];
  const volumes = `${own}:volume/*`;
  return [
    { Sid: "AttachesOwn", Effect: "Allow", Action: ["ec2:AttachVolume", "ec2:DetachVolume"], Resource: both, Condition: OURS },
    { Sid: "CreatesOwn", Effect: "Allow", Action: "ec2:CreateVolume", Resource: volumes, Condition: TO_BE_OURS },
    { Sid: "DeletesOwn", Effect: "Allow", Action: "ec2:DeleteVolume", Resource: volumes, Condition: OURS },
  ];
}

function startsInside(own: string, vpc: Input<string>) {
  return {
    Sid: "StartsInNetwork",
    Effect: "Allow",
    Action: "ec2:RunInstances",
    Resource: ["network-interface", "security-group", "subnet"].map((type) => `${own}:${type}/*`),
    Condition: { StringEquals: { "ec2:vpc": vpc } },
  };
}

/** Databricks completes the rules of the group that its machines are in. */
function rules(group: Input<string>, vpc: Input<string>) {
  return {
    Sid: "RulesOfItsGroup",
    Effect: "Allow",
    Action: [
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:RevokeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress",
    ],
    Resource: group,
    Condition: { StringEquals: { "ec2:vpc": vpc } },
  };
}
