import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { policyDocument } from "../../core/aws-policy-document.ts";
import { type Estate, tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { ManagedMlArgs } from "../contract.ts";
import type { Statement } from "./statements.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const ROLE_NAME: NameRule = { longest: 64 };
const POLICY_NAME: NameRule = { longest: 128 };

/** Who runs as what: people in their workspaces, pipelines and the jobs they start, models behind an endpoint, and MLflow. */
const ROLES = {
  workspaces: "What people do in their workspaces",
  pipelines: "Pipelines, their jobs, and the release of a model",
  serving: "Models behind an endpoint",
  tracking: "MLflow, which reads and writes files of runs",
} as const;

type RoleUse = keyof typeof ROLES;

/** A role that SageMaker takes on. */
export function newRole(name: string, use: RoleUse, { estate }: ManagedMlArgs, options: CustomResourceOptions): Role {
  return new Role(
    `${name}-${use}`,
    {
      name: physicalName(estate, `sagemaker-${use}`, ROLE_NAME),
      path: "/estate/",
      description: ROLES[use],
      assumeRolePolicy: policyDocument([trustOf(use, estate)]),
      tags: tagsOf(estate, "managed-ml"),
    },
    options,
  );
}

/** Gives a role what it may do; nothing is attached to it besides. */
export function allow(
  name: string,
  use: RoleUse,
  role: Role,
  statements: readonly Statement[],
  { estate }: ManagedMlArgs,
  options: CustomResourceOptions,
): RolePolicy {
  const policy = policyDocument(statements);
  return new RolePolicy(
    `${name}-${use}-policy`,
    { name: physicalName(estate, `sagemaker-${use}`, POLICY_NAME), role: role.name, policy },
    options,
  );
}

/** Jobs and workspaces take a role only for resources of our account, and under the name of the person that started them, for the audit log. */
function trustOf(use: RoleUse, { account }: Estate) {
  const service = { Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" } };
  // AWS does not say that MLflow names the account it acts for; if it does not, it could not take a role that asks for it.
  // https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-create-tracking-server-iam.html
  if (use === "tracking") return { ...service, Action: ["sts:AssumeRole"] };
  // https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
  // https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html
  return { ...service, Action: ["sts:AssumeRole", "sts:SetSourceIdentity"], Condition: { StringEquals: { "aws:SourceAccount": account } } };
}
