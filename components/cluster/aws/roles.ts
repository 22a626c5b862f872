import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { Input, Resource } from "@pulumi/pulumi";
import { policyDocument } from "../../core/aws-policy-document.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { Site } from "./site.ts";

/** A role with all that it may do. */
export interface GrantedRole {
  readonly role: Role;
  /** What gives it its permissions; whoever uses the role waits for it. */
  readonly granted: readonly Resource[];
}

/** A statement of an IAM policy, or of who may take a role. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Principal?: { readonly Service: string };
  readonly Resource?: Input<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Input<string>>>>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const ROLE_NAME: NameRule = { longest: 64 };

/**
 * The control plane's own role. Auto Mode also starts machines, disks and load balancers in its name.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
 */
export function controlPlaneRoleOf(site: Site): GrantedRole {
  const { args, clusterArn, spec } = site;
  const automatic = spec.nodes === "automatic";
  const ours = { StringEquals: { "aws:SourceAccount": args.estate.account }, ArnLike: { "aws:SourceArn": clusterArn } };
  const Action = automatic ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
  const parts = {
    disks: "AmazonEKSBlockStoragePolicy",
    machines: "AmazonEKSComputePolicy",
    balancers: "AmazonEKSLoadBalancingPolicy",
    network: "AmazonEKSNetworkingPolicy",
  };
  const secrets = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"];
  return roleOf(site, "control-plane", {
    trust: { Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action, Condition: ours },
    managed: { cluster: "AmazonEKSClusterPolicy", ...(automatic && parts) },
    own: [{ Effect: "Allow", Action: secrets, Resource: args.keys.cluster }, ...(automatic ? usesDiskKey(site) : [])],
  });
}

/** Role of every node, also of those that Karpenter starts. Pods have roles of their own and never use this one. */
export function nodeRoleOf(site: Site): GrantedRole {
  const { region } = site.args.estate;
  return roleOf(site, "nodes", {
    trust: { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] },
    managed: { join: "AmazonEKSWorkerNodeMinimalPolicy", pull: "AmazonEC2ContainerRegistryPullOnly" },
    // A node of AL2023 asks EC2 for its own name, which no managed policy as small as the first allows. The API knows no resources for it.
    // https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/doc/examples.md#using-instance-id-as-node-name
    own: [
      { Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: "*", Condition: { StringEquals: { "aws:RequestedRegion": region } } },
    ],
  });
}

/**
 * Role of an add-on's pods, which only this cluster's agent hands out to this service account.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function addOnRoleOf(
  site: Site,
  addOn: string,
  serviceAccount: string,
  managed: string,
  own: readonly Statement[] = [],
): GrantedRole {
  const pods = {
    "aws:SourceAccount": site.args.estate.account,
    "aws:RequestTag/eks-cluster-arn": site.clusterArn,
    "aws:RequestTag/kubernetes-namespace": "kube-system",
    "aws:RequestTag/kubernetes-service-account": serviceAccount,
  };
  const trust = {
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: { StringEquals: pods },
  };
  return roleOf(site, addOn, { trust: { Effect: "Allow", ...trust }, managed: { driver: managed }, own });
}

/**
 * Makes and attaches encrypted volumes.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
 */
export function usesDiskKey({ args }: Site): readonly Statement[] {
  const key = { Effect: "Allow", Resource: args.keys.nodes } as const;
  const disks = { StringEquals: { "kms:ViaService": `ec2.${args.estate.region}.amazonaws.com` } };
  const uses = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
  ];
  return [
    { ...key, Action: uses, Condition: disks },
    { ...key, Action: ["kms:CreateGrant"], Condition: { ...disks, Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ];
}

interface Permissions {
  readonly trust: Statement;
  /** Policies that AWS keeps, by what they are for. */
  readonly managed: Readonly<Record<string, string>>;
  readonly own: readonly Statement[];
}

function roleOf({ args, name, options }: Site, role: string, { managed, own, trust }: Permissions): GrantedRole {
  const made = new Role(
    `${name}-${role}-role`,
    {
      name: physicalName(args.estate, role, ROLE_NAME),
      path: "/estate/",
      assumeRolePolicy: policyDocument([trust]),
      tags: tagsOf(args.estate, "cluster"),
    },
    options,
  );
  const attached = Object.entries(managed).map(
    ([use, policy]) =>
      new RolePolicyAttachment(`${name}-${role}-${use}`, { role: made.name, policyArn: `arn:aws:iam::aws:policy/${policy}` }, options),
  );
  if (own.length === 0) return { role: made, granted: attached };
  const inline = new RolePolicy(`${name}-${role}-policy`, { name: "own", role: made.name, policy: policyDocument(own) }, options);
  return { role: made, granted: [...attached, inline] };
}
