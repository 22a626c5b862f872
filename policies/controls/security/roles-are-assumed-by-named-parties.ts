import { everyGrant, isBoundBy, wordsAt } from "../../core/aws-policy.ts";
import { about, defineControl, type ResourceCheck } from "../../core/control.ts";
import { everyItem, mustBeGiven, mustBeText, mustNotBeGiven } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { isMadeHere } from "../../core/made-here.ts";
import type { Reading } from "../../core/reading.ts";

const AWS_ROLE = "aws:iam/role:Role";

/** Whose role AWS shows without a condition: its MLflow does not say for whom it acts. https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-create-tracking-server-iam.html */
const SILENT = ["aws:sagemaker/mlflowApp:MlflowApp", "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer"];

/** What services say of whom they act for. EC2 says nothing: a machine takes the role that it was started with. */
const SOURCES = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"];

/** Groups of the cluster that anybody is in, or any pod. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
const ANYBODY = /^system:(anonymous|unauthenticated|authenticated|serviceaccounts(:.*)?)$/;

const ofSubjects: ResourceCheck = (binding) =>
  everyItem(binding.at("subjects"), (subject) =>
    mustBeText(subject.at("name"), (name) => name !== "" && !ANYBODY.test(name), "must be somebody, not everybody or every pod"),
  );
const ofMember: ResourceCheck = (inputs) => isNamedMember(inputs.at("member"));
const ofMembers: ResourceCheck = (inputs) => everyItem(inputs.at("members"), isNamedMember);

export const control = defineControl({
  id: "roles-are-assumed-by-named-parties",
  level: 1,
  dimension: "security",
  severity: "critical",
  statement: "Every role says who may take it, and a service takes it for this estate only.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_60, CKV_AWS_61" },
    { by: "estate", reference: "a service that acts for many accounts must not act on this one for another" },
  ],
  remediation: "Name accounts, roles and service accounts, and put `aws:SourceAccount` or `aws:SourceArn` into the condition of a service.",
  keys: [],
  resources: {
    "gcp:serviceaccount/iAMMember:IAMMember": ofMember,
    "gcp:serviceaccount/iAMBinding:IAMBinding": ofMembers,
    "gcp:projects/iAMMember:IAMMember": ofMember,
    "gcp:projects/iAMBinding:IAMBinding": ofMembers,
    "gcp:secretmanager/secretIamMember:SecretIamMember": ofMember,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ofMember,
    "azure-native:managedidentity:FederatedIdentityCredential": (credential) => [
      ...mustBeText(credential.at("subject"), (subject) => subject !== "" && !subject.includes("*"), "must be one subject"),
      ...mustBeGiven(credential.at("issuer")),
      ...mustBeGiven(credential.at("audiences")),
    ],
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ofSubjects,
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ofSubjects,
  },
  estate: (estate) => {
    const roles = estate.readingsOf(AWS_ROLE);
    const silent = estate.ofType(...SILENT).flatMap(({ propertyDependencies }) => propertyDependencies["roleArn"] ?? []);
    if (roles.length === 0) return { notApplicable: "it declares no role of a cloud or a cluster" };
    return roles.flatMap((role) => {
      const services = silent.includes(role.resource.urn) ? ["sagemaker.amazonaws.com", "ec2.amazonaws.com"] : ["ec2.amazonaws.com"];
      return about(
        role.resource,
        everyGrant(role.at("assumeRolePolicy"), (statement) => isForNamed(statement, services)),
      );
    });
  },
});

function isForNamed(statement: Reading, silent: readonly string[]): readonly Finding[] {
  const principal = statement.at("Principal");
  if (principal.keys().length === 0) return mustBeNamed(principal);
  return [
    ...mustNotBeGiven(statement.at("NotPrincipal"), "must name who may, not who may not"),
    ...given(principal.at("AWS"), mustBeNamed),
    ...given(principal.at("Service"), (service) => actsForUs(service, statement, silent)),
    ...given(principal.at("Federated"), (issuer) => (issuer.text() === "" ? mustBeNamed(issuer) : isOneSubject(statement))),
  ];
}

function given(words: Reading, check: (word: Reading) => readonly Finding[]): readonly Finding[] {
  return words.state === "absent" ? [] : wordsAt(words).flatMap(check);
}

/** What the estate makes is named, though its ARN is known later. */
function mustBeNamed(principal: Reading): readonly Finding[] {
  if (isMadeHere(principal)) return [];
  return mustBeText(
    principal,
    (name) => /^(\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:[^*]+)$/.test(name),
    "must be an account, or a role or user of one",
  );
}

function actsForUs(service: Reading, statement: Reading, silent: readonly string[]): readonly Finding[] {
  const named = mustBeText(service, (name) => /^[a-z0-9.-]+\.amazonaws\.com$/.test(name), "must be a service");
  if (named.length > 0 || silent.includes(service.text() ?? "")) return named;
  if (service.text() === "pods.eks.amazonaws.com") return isOnePod(statement);
  return isBoundBy(statement, SOURCES)
    ? []
    : [violated(statement.path, "must be bounded by the account or the resource that the service acts for")];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
function isOnePod(statement: Reading): readonly Finding[] {
  const tags = ["kubernetes-namespace", "kubernetes-service-account"].map((tag) => `aws:RequestTag/${tag}`);
  return tags.flatMap((tag) => (isBoundBy(statement, [tag]) ? [] : [violated(statement.path, `must be bounded by ${tag}`)]));
}

function isOneSubject(statement: Reading): readonly Finding[] {
  return isBoundBy(statement, [/:sub$/]) ? [] : [violated(statement.path, "must be bounded by the subject of whoever signs in")];
}

function isNamedMember(member: Reading): readonly Finding[] {
  if (isMadeHere(member)) return [];
  const isNamed = (name: string) => /^[A-Za-z]+:.+/.test(name) && !name.endsWith("/*");
  return mustBeText(member, isNamed, "must be one party, not everybody or everybody of a pool");
}
