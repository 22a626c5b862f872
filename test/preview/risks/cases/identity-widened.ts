import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned } from "../changes.ts";

const estate = (capability: string, type: string, name: string) =>
  `urn:pulumi:test::mlops-estate::estate:${capability}:Any$${type}::${name}`;
const named = (
  capability: string,
  type: string,
  name: string,
  inputs: Record<string, PlanValue> = {},
  dependencies: Record<string, readonly string[]> = {},
) => ({
  ...planned(type, inputs, { name, propertyDependencies: dependencies }),
  urn: estate(capability, type, name),
});

const role = named("identity", "aws:iam/role:Role", "identity-training", { name: "estate-training", assumeRolePolicy: {} });
const registry = named("object-store", "aws:s3/bucket:Bucket", "object-store-registry", { bucket: "estate-registry-1a2b" });
const data = named("object-store", "aws:s3/bucket:Bucket", "object-store-data", { bucket: "estate-data-1a2b" });
const account = kubernetes("core/v1:ServiceAccount", "training", {});
const bound = named(
  "identity",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  "identity-training-association",
  { namespace: "mlops", serviceAccount: "training", roleArn: unknown },
  { roleArn: [role.urn] },
);
const otherAccount = kubernetes("core/v1:ServiceAccount", "notebooks", {});
const otherBound = { ...bound, urn: `${bound.urn}-2`, inputs: { ...bound.inputs, serviceAccount: "notebooks" } };
const around = { unchanged: [role, registry, data, account, bound] };

const allow = (Action: PlanValue, Resource: PlanValue, more = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const policy = (statements: PlanValue, dependencies: readonly string[] = []) =>
  named(
    "identity",
    "aws:iam/rolePolicy:RolePolicy",
    "identity-training-policy",
    { role: "estate-training", policy: statements },
    { role: [role.urn], policy: dependencies },
  );
const document = (...statements: readonly PlanValue[]) => ({ Version: "2012-10-17", Statement: statements });
const policies = (before: PlanValue, after: PlanValue) => comparison([change(policy(before), policy(after))], around);
const readData = allow(["s3:GetObject"], "arn:aws:s3:::estate-data-1a2b/*");
const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
const bucketPolicy = (...statements: readonly PlanValue[]) =>
  named(
    "object-store",
    "aws:s3/bucketPolicy:BucketPolicy",
    "object-store-data-policy",
    { policy: JSON.stringify(document(...statements)) },
    { bucket: [data.urn] },
  );

const gcpAccount = named("identity", "gcp:serviceaccount/account:Account", "identity-training", {});
const gcpBucket = named("object-store", "gcp:storage/bucket:Bucket", "object-store-registry", { name: "estate-registry" });
const member = (given: PlanValue, more = {}) =>
  named(
    "identity",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    "identity-training-1",
    { bucket: "estate-registry", member: unknown, role: given, ...more },
    { member: [gcpAccount.urn], bucket: [gcpBucket.urn] },
  );

const azureIdentity = named("identity", "azure-native:managedidentity:UserAssignedIdentity", "identity-training", {});
const container = named("object-store", "azure-native:storage:BlobContainer", "object-store-registry", {});
const roleId = (id: string) => `/subscriptions/1/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const assignment = (id: PlanValue, scope: PlanValue = unknown) =>
  named(
    "identity",
    "azure-native:authorization:RoleAssignment",
    "identity-training-1",
    { principalId: unknown, roleDefinitionId: id, scope },
    { principalId: [azureIdentity.urn], scope: [container.urn] },
  );
const WRITER = roleId("ba92f5b4-2d11-453d-a403-e96b0029c9fe");

const rbac = (kind: string, rules: PlanValue) => kubernetes(`rbac.authorization.k8s.io/v1:${kind}`, "watcher", { rules });
const rule = (verbs: PlanValue, resources: PlanValue, apiGroups: PlanValue = [""]) => ({ verbs, resources, apiGroups });
const binding = (kind: string, to: string, subjects: PlanValue) =>
  kubernetes(`rbac.authorization.k8s.io/v1:${kind}`, "watcher", { roleRef: { kind: "ClusterRole", name: to }, subjects });
const one = { kind: "ServiceAccount", name: "training", namespace: "mlops" };

export const cases: RiskCases = {
  cases: [
    told(
      "a statement that is new",
      policies(document(readData), document(readData, allow(["s3:PutObject"], "arn:aws:s3:::estate-registry-1a2b/*"))),
      ["medium"],
      {
        says: /^training may now write bucket registry\.$/,
        paths: ["policy"],
      },
    ),
    told(
      "an action that is new, in a policy that is a text",
      policies(
        JSON.stringify(document(readData)),
        JSON.stringify(document(allow(["s3:GetObject", "s3:DeleteObject"], "arn:aws:s3:::estate-data-1a2b/*"))),
      ),
      ["high"],
      {
        says: "training may now delete bucket data.",
      },
    ),
    told("a wildcard", policies(document(readData), document(allow("s3:*", "arn:aws:s3:::estate-data-1a2b/*"))), ["high"], {
      says: "do anything with bucket data",
    }),
    told("everything on everything", policies(document(readData), document(allow("*", "*"))), ["critical"], {
      says: "do anything with everything",
    }),
    told(
      "a condition that is dropped",
      policies(document({ ...readData, Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } }), document(readData)),
      ["medium"],
      {
        says: "under other conditions than before",
      },
    ),
    told(
      "a resource that only an update can tell, by where it comes from",
      comparison(
        [
          change(
            policy(document(allow("kms:Decrypt", unknown)), [data.urn]),
            policy(document(allow("kms:Decrypt", unknown)), [data.urn, registry.urn]),
          ),
        ],
        around,
      ),
      ["medium"],
      {
        says: "training may now read bucket registry.",
      },
    ),
    told(
      "a bucket for everybody",
      comparison([change(bucketPolicy(deny), bucketPolicy(deny, { ...allow("s3:GetObject", "*"), Principal: "*" }))], around),
      ["critical"],
      { says: "Everybody may now read bucket data." },
    ),
    told("a denial that goes", comparison([change(bucketPolicy(deny, readData), bucketPolicy(readData))], around), ["high"], {
      says: "denies less on bucket data",
    }),
    told(
      "a role that anybody may become",
      comparison([
        change(role, {
          ...role,
          inputs: { ...role.inputs, assumeRolePolicy: document({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }) },
        }),
      ]),
      ["critical"],
      {
        says: "Everybody may now act as role training.",
      },
    ),
    told(
      "a policy of AWS' own",
      comparison(
        [
          change(
            undefined,
            named(
              "identity",
              "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
              "x",
              { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
              { role: [role.urn] },
            ),
          ),
        ],
        around,
      ),
      ["critical"],
      {
        says: "training may now do anything with the account.",
      },
    ),
    told("pods that become an identity", comparison([change(undefined, bound)], { unchanged: [role, account] }), ["medium"], {
      says: "Service account training may now act as role training.",
    }),
    told(
      "a role of Google Cloud",
      comparison([change(undefined, member("roles/storage.objectUser"))], { unchanged: [gcpAccount, gcpBucket] }),
      ["medium"],
      {
        says: "Account training may now write bucket registry.",
      },
    ),
    told(
      "a role of Google Cloud without its condition",
      comparison([change(member("roles/storage.objectUser", { condition: { expression: "x" } }), member("roles/storage.objectUser"))], {
        unchanged: [gcpAccount, gcpBucket],
      }),
      ["medium"],
      {
        says: "under other conditions",
      },
    ),
    told("a role of Azure", comparison([change(undefined, assignment(WRITER))], { unchanged: [azureIdentity, container] }), ["medium"], {
      says: "User assigned identity training may now write blob container registry.",
    }),
    told(
      "Owner of a subscription",
      comparison([change(undefined, assignment(roleId("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"), "/subscriptions/1"))], {
        unchanged: [azureIdentity],
      }),
      ["critical"],
      {
        says: "grant rights on everything in the subscription",
      },
    ),
    told(
      "a role that reads secrets",
      comparison([change(rbac("Role", [rule(["get"], ["pods"])]), rbac("Role", [rule(["get"], ["pods", "secrets"])]))]),
      ["high"],
      {
        says: "Whoever is bound to Role watcher may now read secrets in namespace mlops.",
      },
    ),
    told(
      "a role of everything",
      comparison([change(rbac("ClusterRole", [rule(["get"], ["pods"])]), rbac("ClusterRole", [rule(["*"], ["*"], ["*"])]))]),
      ["critical"],
    ),
    told(
      "a binding to all rights",
      comparison([change(undefined, binding("ClusterRoleBinding", "cluster-admin", [one]))], { unchanged: [account] }),
      ["critical"],
      {
        says: "Service account training may now do anything with the cluster.",
      },
    ),
    told(
      "a subject that is new",
      comparison(
        [
          change(
            binding("RoleBinding", "view", [one]),
            binding("RoleBinding", "view", [one, { kind: "Group", name: "system:authenticated" }]),
          ),
        ],
        { unchanged: [account] },
      ),
      ["critical"],
      {
        says: "Everybody may now read namespace mlops.",
      },
    ),
    told(
      "an identity that two service accounts are, by its own name",
      comparison([change(policy(document(readData)), policy(document(allow("s3:GetObject", "*"))))], {
        unchanged: [role, data, account, bound, otherAccount, otherBound],
      }),
      ["medium"],
      { says: "Role training may now read everything." },
    ),
    silent("a statement that goes", policies(document(readData, allow("s3:PutObject", "*")), document(readData))),
    silent(
      "the same statements in another order and form",
      policies(document(readData, allow(["s3:PutObject"], "*")), JSON.stringify(document(allow("s3:PutObject", ["*"]), readData))),
    ),
    silent(
      "a statement that is narrower",
      policies(document(allow("s3:Get*", "*")), document(allow("s3:GetObject", "arn:aws:s3:::estate-data-1a2b/*"))),
    ),
    silent(
      "a condition that is added",
      policies(document(readData), document({ ...readData, Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    ),
    silent(
      "a grant under another name",
      comparison(
        [
          change(member("roles/storage.objectUser"), undefined),
          change(undefined, { ...member("roles/storage.objectUser"), urn: `${gcpBucket.urn}-2` }),
        ],
        { unchanged: [gcpAccount, gcpBucket] },
      ),
    ),
    silent(
      "a rule that goes",
      comparison([change(rbac("Role", [rule(["get", "list"], ["pods"])]), rbac("Role", [rule(["get"], ["pods"])]))]),
    ),
    silent("a denial that is added", comparison([change(bucketPolicy(readData), bucketPolicy(readData, deny))], around)),
    special(
      "boundary",
      "an action in other letters",
      policies(document(allow("s3:GetObject", "*")), document(allow("S3:getobject", "*"))),
      [],
    ),
    special(
      "boundary",
      "a star that a star covers, and one that it does not",
      policies(document(allow("s3:Get*", "arn:aws:s3:::estate-data-1a2b/*")), document(allow("s3:Get*", "arn:aws:s3:::estate-data-1a2b*"))),
      ["high"],
    ),
    special("unknown", "a policy that only an update can tell", policies(document(readData), unknown), ["medium"], {
      says: "only an update can tell",
    }),
    special("unknown", "a policy that was not known either", policies(unknown, unknown), []),
    special(
      "unknown",
      "a role that only an update can tell",
      comparison([change(member("roles/storage.objectUser"), member(unknown))], { unchanged: [gcpAccount, gcpBucket] }),
      ["medium"],
    ),
    special("wrong-type", "a policy that is no policy", policies(document(readData), "none"), []),
    special("wrong-type", "statements that are numbers", policies(document(readData), document(4, [5])), []),
    special("wrong-type", "rules that are a text", comparison([change(rbac("Role", []), rbac("Role", "all"))]), []),
  ],
};
