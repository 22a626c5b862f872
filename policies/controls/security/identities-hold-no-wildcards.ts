import { everyGrant, wordsAt } from "../../core/aws-policy.ts";
import { defineControl, type ResourceCheck } from "../../core/control.ts";
import { everyItem, mustBeText, mustNotBeGiven } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { isMadeHere } from "../../core/made-here.ts";
import type { Reading } from "../../core/reading.ts";

/** Actions that know no resources and tell nothing of ours. */
const WITHOUT_RESOURCES = ["ecr:GetAuthorizationToken", "pricing:GetProducts", "sts:GetCallerIdentity"];

/** Policies of AWS with which one may do all, or give oneself the right to. */
const FULL = /:policy\/(.+\/)?(AdministratorAccess|PowerUserAccess|IAMFullAccess|[A-Za-z0-9]+FullAccess)$/;

/** Roles of Google Cloud from before there were others. https://cloud.google.com/iam/docs/roles-overview#basic */
const BASIC = ["roles/owner", "roles/editor", "roles/viewer"];

/** Roles on a project that make their holder any of its identities. */
const BECOMES_ANYBODY = ["roles/iam.serviceAccountTokenCreator", "roles/iam.serviceAccountUser", "roles/iam.serviceAccountKeyAdmin"];

/** Roles of Azure by which one gives oneself others. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const GIVES_ROLES = [
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", // Owner
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", // User Access Administrator
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168", // Role Based Access Control Administrator
];

const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

const byPolicy: ResourceCheck = (inputs) => everyGrant(inputs.at("policy"), isNarrow);
const byProject: ResourceCheck = (inputs) =>
  mustBeText(inputs.at("role"), isNarrowRole, "must be a role for one purpose, and none by which one becomes another identity");

export const control = defineControl({
  id: "identities-hold-no-wildcards",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "Every identity in the cloud may do named things to named resources.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_62, CKV_AWS_63, CKV_AWS_355, CKV_AWS_274, CKV_GCP_41, CKV_GCP_49, CKV_GCP_117, CKV_AZURE_39" },
    { by: "cis", reference: "AWS 7.0: 2.14; GCP 5.0: 1.6, 1.7; Azure 6.0: 5.3.3, 5.4" },
  ],
  remediation:
    "Leave rights to the estate, which grants each workload what it says it needs; name actions and resources in policies of your own.",
  keys: [],
  resources: {
    "aws:iam/policy:Policy": byPolicy,
    "aws:iam/rolePolicy:RolePolicy": byPolicy,
    "aws:iam/userPolicy:UserPolicy": byPolicy,
    "aws:iam/groupPolicy:GroupPolicy": byPolicy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": (attached) => isNotFull(attached.at("policyArn")),
    "aws:iam/role:Role": (role) => [
      ...everyItem(role.at("managedPolicyArns"), isNotFull),
      ...everyItem(role.at("inlinePolicies"), (inline) => everyGrant(inline.at("policy"), isNarrow)),
    ],
    "gcp:projects/iAMMember:IAMMember": byProject,
    "gcp:projects/iAMBinding:IAMBinding": byProject,
    "gcp:folder/iAMMember:IAMMember": byProject,
    "gcp:organizations/iAMMember:IAMMember": byProject,
    "azure-native:authorization:RoleAssignment": ofAssignment,
    "azure-native:authorization:RoleDefinition": (role) =>
      everyItem(role.at("permissions"), (permission) => everyItem(permission.at("actions"), namesAction), "violates"),
  },
});

function isNarrow(statement: Reading): readonly Finding[] {
  return [
    ...["NotAction", "NotResource"].flatMap((word) => mustNotBeGiven(statement.at(word), "must name what is allowed, not what is not")),
    ...wordsAt(statement.at("Action")).flatMap((action) =>
      mustBeText(action, isNamed, "must be an action that is named, `*` after a verb that reads"),
    ),
    ...wordsAt(statement.at("Resource")).flatMap((resource) => isBounded(resource, statement)),
  ];
}

/** A star may stand for what is listed or described, and for nothing else. */
function isNamed(action: string): boolean {
  return /^[a-z0-9-]+:(?:[A-Za-z0-9]+|(?:Describe|List)[A-Za-z0-9]*\*)$/.test(action);
}

/** Part of what there is; all of it only under a condition, or for actions that know no resources. What the estate makes is named, though later. */
function isBounded(resource: Reading, statement: Reading): readonly Finding[] {
  const reason = "must name a resource, or be bounded by a condition";
  if (resource.state === "unknown") return isMadeHere(resource) ? [] : [undetermined(resource.path, reason)];
  if (resource.text() !== undefined && !/^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*)?$/.test(resource.text() ?? "")) return [];
  const actions = wordsAt(statement.at("Action"));
  const harmless = actions.every(
    (action) => /:(Describe|List)/.test(action.text() ?? "") || WITHOUT_RESOURCES.includes(action.text() ?? ""),
  );
  return resource.text() === "*" && (statement.at("Condition").keys().length > 0 || harmless) ? [] : [violated(resource.path, reason)];
}

function isNotFull(policyArn: Reading): readonly Finding[] {
  if (isMadeHere(policyArn)) return [];
  return mustBeText(policyArn, (arn) => arn.startsWith("arn:") && !FULL.test(arn), "must be a policy for one purpose");
}

function isNarrowRole(role: string): boolean {
  return /^(roles|projects|organizations)\//.test(role) && !BASIC.includes(role) && !BECOMES_ANYBODY.includes(role);
}

/** Contributor is held on a resource by itself at most, such as one that a service of Azure keeps for itself. */
function ofAssignment(assignment: Reading): readonly Finding[] {
  const role = assignment.at("roleDefinitionId");
  const idOf = (text: string) => text.split("/").at(-1)?.toLowerCase() ?? "";
  const findings = mustBeText(
    role,
    (text) => /^[0-9a-f-]{36}$/.test(idOf(text)) && !GIVES_ROLES.includes(idOf(text)),
    "must be a role that gives no others",
  );
  return findings.length === 0 && idOf(role.text() ?? "") === CONTRIBUTOR
    ? [...findings, ...isOneResource(assignment.at("scope"))]
    : findings;
}

function isOneResource(scope: Reading): readonly Finding[] {
  const reason = "must be one resource for a role of that many rights";
  if (isMadeHere(scope)) {
    const groups = scope.sources().filter(({ type }) => type.endsWith(":ResourceGroup"));
    return groups.length === scope.sources().length ? [violated(scope.path, reason)] : [];
  }
  return mustBeText(scope, (text) => /\/resourceGroups\/[^/]+\/providers\/.+/i.test(text), reason);
}

function namesAction(action: Reading): readonly Finding[] {
  return mustBeText(
    action,
    (text) => /^[A-Za-z0-9.]+\/.+/.test(text) && !text.startsWith("Microsoft.Authorization/"),
    "must be an action of a provider",
  );
}
