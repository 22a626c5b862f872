import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { policyDocument } from "../core/aws-policy-document.ts";
import { tagsOf } from "../core/estate.ts";
import type { AddressPeer } from "../core/namespace.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { grantStatements } from "./aws-policy.ts";
import type { IdentityArgs, IdentityOutputs, Workload, WorkloadIdentity } from "./contract.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME: NameRule = { longest: 64 };

/** The agent on each node that hands out credentials. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const AGENT: AddressPeer = { cidrs: ["169.254.170.23/32"], port: 80 };

/** EKS Pod Identity: one role a workload, which nobody but its own pods can take. */
export class AwsIdentity extends ComponentResource implements IdentityOutputs {
  readonly identities: Readonly<Record<string, WorkloadIdentity>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: IdentityArgs, opts?: ComponentResourceOptions) {
    super("estate:identity:AwsIdentity", name, {}, opts);
    const roles = args.workloads.map((workload) => [workload, roleOf(name, workload, args, this)] as const);
    this.ready = roles.map(([workload, role]) => associationOf(name, workload, args, role, this));
    this.identities = Object.fromEntries(roles.map(([workload, role]) => [workload.name, identityOf(role)]));
    this.registerOutputs({ identities: this.identities });
  }
}

/** Whose role it is stands in the association, so the service account needs no annotation. */
function identityOf(role: Role): WorkloadIdentity {
  return { principal: role.arn, annotations: {}, podLabels: {}, tokens: [AGENT] };
}

function roleOf(name: string, workload: Workload, args: IdentityArgs, parent: Resource): Role {
  const { estate } = args;
  return new Role(
    `${name}-${workload.name}`,
    {
      // Names of roles are the account's, whatever their path; the cluster has some too.
      name: physicalName(estate, `pods-${workload.name}`, ROLE_NAME),
      path: "/estate/",
      description: `Pods of ${workload.namespace}/${workload.serviceAccount} in environment ${estate.environment}`,
      assumeRolePolicy: trustOf(workload, args),
      tags: tagsOf(estate, "identity"),
    },
    { parent, provider: estate.provider },
  );
}

/**
 * EKS says of every pod whose it is; without these any association of the account could hand the role out.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
function trustOf({ namespace, serviceAccount }: Workload, { estate, cluster }: IdentityArgs) {
  const own = {
    "aws:SourceAccount": estate.account,
    "aws:RequestTag/eks-cluster-arn": cluster.id,
    "aws:RequestTag/kubernetes-namespace": namespace,
    "aws:RequestTag/kubernetes-service-account": serviceAccount,
  };
  const Principal = { Service: "pods.eks.amazonaws.com" };
  const Action = ["sts:AssumeRole", "sts:TagSession"];
  return policyDocument([{ Effect: "Allow", Principal, Action, Condition: { StringEquals: own } }]);
}

function associationOf(name: string, workload: Workload, args: IdentityArgs, role: Role, parent: Resource): PodIdentityAssociation {
  const { estate, cluster } = args;
  const { namespace, serviceAccount } = workload;
  return new PodIdentityAssociation(
    `${name}-${workload.name}-association`,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn, tags: tagsOf(estate, "identity") },
    { parent, provider: estate.provider, dependsOn: [...policiesOf(name, workload, args, role, parent)] },
  );
}

/**
 * One policy, or none for a workload that may do nothing: IAM takes no empty one. A role's own policies hold 10,240 characters together,
 * which are some ten grants.
 */
function policiesOf(name: string, workload: Workload, { estate }: IdentityArgs, role: Role, parent: Resource): readonly RolePolicy[] {
  const { account, region } = estate;
  const statements = workload.grants.flatMap((grant) => grantStatements(grant, { account, region, workload: workload.name }));
  if (statements.length === 0) return [];
  return [
    new RolePolicy(
      `${name}-${workload.name}-grants`,
      { name: "grants", role: role.name, policy: policyDocument(statements) },
      { parent, provider: estate.provider },
    ),
  ];
}
