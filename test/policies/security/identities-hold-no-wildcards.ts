import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const reads = { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::estate-data/*" };
const roles = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions";
const group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/estate";
const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

function policy(statement: PlanValue) {
  return resource("aws:iam/rolePolicy:RolePolicy", { role: "pods", policy: { Version: "2012-10-17", Statement: [statement] } });
}

function asText(statement: PlanValue) {
  return resource("aws:iam/policy:Policy", { policy: JSON.stringify({ Version: "2012-10-17", Statement: statement }) });
}

function assignment(role: string, scope: PlanValue, from = "azure-native:storage:StorageAccount") {
  const propertyDependencies = { scope: [urnOf(from, "store")] };
  return resource(
    "azure-native:authorization:RoleAssignment",
    { roleDefinitionId: `${roles}/${role}`, scope },
    { name: role, propertyDependencies },
  );
}

const member = (role: PlanValue) => resource("gcp:projects/iAMMember:IAMMember", { project: "estate-example", role });

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "policies that name what is read, as an object and as text",
      answer: "passed",
      resources: [policy(reads), asText(reads)],
    },
    {
      sort: "compliant",
      title: "what knows no resources, in one region",
      answer: "passed",
      resources: [
        policy({ ...reads, Action: "ec2:DescribeSubnets", Resource: "*" }),
        asText({ ...reads, Action: ["ecr:GetAuthorizationToken"], Resource: "*" }),
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" }),
      ],
    },
    {
      sort: "compliant",
      title: "roles for one purpose on the other clouds",
      answer: "passed",
      resources: [
        member("roles/cloudsql.client"),
        assignment("7f951dda-4ed3-4680-a7ca-43fe172d538d", group),
        resource("azure-native:authorization:RoleDefinition", { permissions: [{ actions: ["Microsoft.Network/publicIPAddresses/read"] }] }),
      ],
    },
    {
      sort: "violating",
      title: "all actions of a service",
      answer: "violated",
      paths: ["policy.Statement[0].Action[0]"],
      resources: [policy({ ...reads, Action: ["s3:*"] })],
    },
    {
      sort: "violating",
      title: "all resources without a condition",
      answer: "violated",
      paths: ["policy.Statement.Resource"],
      resources: [asText({ ...reads, Resource: "*" })],
    },
    {
      sort: "violating",
      title: "whatever is not named",
      answer: "violated",
      paths: ["policy.Statement[0].NotAction"],
      resources: [policy({ ...reads, NotAction: "iam:*" })],
    },
    {
      sort: "violating",
      title: "an administrator by the cloud's own policy",
      answer: "violated",
      resources: [
        resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
      ],
    },
    {
      sort: "violating",
      title: "an editor, and one who becomes any identity of the project",
      answer: "violated",
      paths: ["role", "role"],
      resources: [
        member("roles/editor"),
        { ...member("roles/iam.serviceAccountTokenCreator"), urn: urnOf("gcp:projects/iAMMember:IAMMember", "b") },
      ],
    },
    {
      sort: "violating",
      title: "an owner of one resource, and a contributor of a group",
      answer: "violated",
      paths: ["roleDefinitionId", "scope"],
      resources: [
        assignment("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", `${group}/providers/Microsoft.KeyVault/vaults/a`),
        assignment(CONTRIBUTOR, group),
      ],
    },
    {
      sort: "violating",
      title: "a contributor of a group that is made here",
      answer: "violated",
      paths: ["scope"],
      resources: [
        assignment(CONTRIBUTOR, unknown, "azure-native:resources:ResourceGroup"),
        resource("azure-native:resources:ResourceGroup", {}, { name: "store" }),
      ],
    },
    {
      sort: "boundary",
      title: "all resources under a condition, a contributor of one resource that is made here, and a denial of all",
      answer: "passed",
      resources: [
        policy({
          ...reads,
          Action: "ec2:RunInstances",
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        }),
        asText({ Effect: "Deny", Action: "*", Resource: "*" }),
        assignment(CONTRIBUTOR, unknown),
        resource("azure-native:storage:StorageAccount", {}, { name: "store" }),
      ],
    },
    {
      sort: "unknown",
      title: "a policy that is known later",
      answer: "undetermined",
      resources: [resource("aws:iam/policy:Policy", { policy: unknown })],
    },
    {
      sort: "unknown",
      title: "a resource that comes from nobody knows where",
      answer: "undetermined",
      paths: ["policy.Statement[0].Resource"],
      resources: [policy({ ...reads, Resource: unknown })],
    },
    {
      sort: "absent",
      title: "a policy that names no resource",
      answer: "violated",
      paths: ["policy.Statement[0].Resource"],
      resources: [policy({ Effect: "Allow", Action: "s3:GetObject" })],
    },
    {
      sort: "wrong-type",
      title: "a policy that is a number",
      answer: "violated",
      resources: [resource("aws:iam/policy:Policy", { policy: 1 })],
    },
  ],
};
