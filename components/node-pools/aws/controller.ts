import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import type { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Policy } from "@pulumi/aws/iam/policy.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import type { Queue } from "@pulumi/aws/sqs/queue.js";
import { output, type Resource } from "@pulumi/pulumi";
import { policyDocument } from "../../core/aws-policy-document.ts";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { launchStatements, useStatements } from "./controller-policy.ts";
import { KARPENTER, NAMESPACE } from "./release.ts";
import { PATH, type Site } from "./site.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const ROLE_NAME: NameRule = { longest: 64 };
const POLICY_NAME: NameRule = { longest: 128 };

/** What Karpenter works with. */
interface Tools {
  readonly profile: InstanceProfile;
  readonly queue: Queue;
  readonly reservations: readonly string[];
}

/** Gives Karpenter's pods its role; they have to start after that, since they learn of it when they start. */
export function controllerOf(site: Site, tools: Tools): Resource {
  const { args, name, options } = site;
  const { cluster, estate } = args;
  const role = new Role(
    `${name}-karpenter-role`,
    { name: physicalName(estate, "karpenter", ROLE_NAME), path: PATH, assumeRolePolicy: trustOf(site), tags: tagsOf(estate, "node-pools") },
    options,
  );
  return new PodIdentityAssociation(
    `${name}-karpenter-identity`,
    { clusterName: cluster.name, namespace: NAMESPACE, serviceAccount: KARPENTER, roleArn: role.arn, tags: tagsOf(estate, "node-pools") },
    { ...options, dependsOn: policiesOf(site, role, tools) },
  );
}

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
function trustOf({ args }: Site) {
  const own = {
    "aws:SourceAccount": args.estate.account,
    "aws:RequestTag/eks-cluster-arn": args.cluster.id,
    "aws:RequestTag/kubernetes-namespace": NAMESPACE,
    "aws:RequestTag/kubernetes-service-account": KARPENTER,
  };
  const Principal = { Service: "pods.eks.amazonaws.com" };
  return policyDocument([{ Effect: "Allow", Principal, Action: ["sts:AssumeRole", "sts:TagSession"], Condition: { StringEquals: own } }]);
}

/**
 * Two, since one policy holds 6,144 characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
function policiesOf({ args, name, options }: Site, role: Role, { profile, queue, reservations }: Tools): Resource[] {
  const { cluster, estate, key, network } = args;
  const bounds = {
    account: estate.account,
    region: estate.region,
    clusterArn: cluster.id,
    securityGroup: cluster.nodeGroup,
    subnets: [...network.nodeSubnets],
    reservations: [...reservations],
    nodeRole: cluster.nodeIdentity,
    profileArn: profile.arn,
    queueArn: queue.arn,
    key,
  };
  return Object.entries({ launch: launchStatements, use: useStatements }).map(([kind, statements]) => {
    const policy = new Policy(
      `${name}-karpenter-${kind}`,
      {
        name: physicalName(estate, `karpenter-${kind}`, POLICY_NAME),
        path: PATH,
        policy: output(cluster.name).apply((known) => policyDocument(statements({ ...bounds, cluster: known }))),
        tags: tagsOf(estate, "node-pools"),
      },
      options,
    );
    return new RolePolicyAttachment(`${name}-karpenter-${kind}-attached`, { role: role.name, policyArn: policy.arn }, options);
  });
}
