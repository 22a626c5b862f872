import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ROLE = "aws:iam/role:Role";
const ours = { StringEquals: { "aws:SourceAccount": "111122223333" } };
const pods = { "aws:RequestTag/kubernetes-namespace": "mlops", "aws:RequestTag/kubernetes-service-account": "tracking" };
const trust = "assumeRolePolicy.Statement[0]";

function role(statement: Record<string, PlanValue>, name = "role") {
  const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }];
  return resource(ROLE, { assumeRolePolicy: { Version: "2012-10-17", Statement } }, { name });
}

function mlflow() {
  return resource("aws:sagemaker/mlflowApp:MlflowApp", { roleArn: unknown }, { propertyDependencies: { roleArn: [urnOf(ROLE, "role")] } });
}

function credential(subject: PlanValue) {
  const audiences = ["api://AzureADTokenExchange"];
  return resource("azure-native:managedidentity:FederatedIdentityCredential", { audiences, issuer: "https://issuer.example.com", subject });
}

const member = (name: PlanValue) =>
  resource("gcp:serviceaccount/iAMMember:IAMMember", { member: name, role: "roles/iam.workloadIdentityUser" });

function binding(name: string) {
  return object("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "people", { subjects: [{ kind: "Group", name }] });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a service that acts for this account, and one pod",
      answer: "passed",
      resources: [
        role({ Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Condition: ours }),
        role({ Principal: { Service: ["pods.eks.amazonaws.com"] }, Condition: { StringEquals: pods } }, "pod"),
      ],
    },
    {
      sort: "compliant",
      title: "a role of another account, as text, and whoever a provider says it is",
      answer: "passed",
      resources: [
        role({ Principal: { AWS: "arn:aws:iam::444455556666:role/deployer" } }),
        role({ Principal: { Federated: "accounts.google.com" }, Condition: { StringEquals: { "accounts.google.com:sub": "1" } } }, "web"),
      ],
    },
    {
      sort: "compliant",
      title: "one subject on the other clouds, and one group of the cluster",
      answer: "passed",
      resources: [
        credential("system:serviceaccount:mlops:tracking"),
        member("serviceAccount:estate-example.svc.id.goog[mlops/tracking]"),
        binding("models"),
      ],
    },
    {
      sort: "violating",
      title: "a role for everybody",
      answer: "violated",
      paths: [`${trust}.Principal`],
      resources: [role({ Principal: "*" })],
    },
    {
      sort: "violating",
      title: "a role for every account",
      answer: "violated",
      paths: [`${trust}.Principal.AWS[1]`],
      resources: [role({ Principal: { AWS: ["111122223333", "*"] } })],
    },
    {
      sort: "violating",
      title: "a service that acts for anybody",
      answer: "violated",
      paths: [trust],
      resources: [role({ Principal: { Service: "sagemaker.amazonaws.com" } })],
    },
    {
      sort: "violating",
      title: "pods of every namespace",
      answer: "violated",
      resources: [
        role({
          Principal: { Service: "pods.eks.amazonaws.com" },
          Condition: { StringLike: { ...pods, "aws:RequestTag/kubernetes-namespace": "*" } },
        }),
      ],
    },
    {
      sort: "violating",
      title: "everybody and everybody of a pool",
      answer: "violated",
      paths: ["member", "member", "subject", "subjects[0].name"],
      resources: [
        member("allUsers"),
        { ...member("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/*"), urn: "pool" },
        credential("system:serviceaccount:mlops:*"),
        binding("system:authenticated"),
      ],
    },
    {
      sort: "boundary",
      title: "a machine, and MLflow, which do not say for whom they act",
      answer: "passed",
      resources: [
        role({ Principal: { Service: "ec2.amazonaws.com" } }, "nodes"),
        role({ Principal: { Service: "sagemaker.amazonaws.com" } }),
        mlflow(),
      ],
    },
    {
      sort: "boundary",
      title: "a condition that holds where nothing is said too",
      answer: "violated",
      resources: [role({ Principal: { Service: "events.amazonaws.com" }, Condition: { StringEqualsIfExists: ours.StringEquals } })],
    },
    {
      sort: "unknown",
      title: "a trust that is known later",
      answer: "undetermined",
      resources: [resource(ROLE, { assumeRolePolicy: unknown })],
    },
    { sort: "absent", title: "a role that says nothing", answer: "violated", resources: [resource(ROLE, {})] },
    { sort: "wrong-type", title: "a trust that is a list", answer: "violated", resources: [resource(ROLE, { assumeRolePolicy: ["*"] })] },
  ],
};
