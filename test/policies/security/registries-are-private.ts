import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const repository = resource("aws:ecr/repository:Repository", { name: "estate/models" });
const ofGcp = resource("gcp:artifactregistry/repository:Repository", { repositoryId: "estate" });
const closed = { adminUserEnabled: false, anonymousPullEnabled: false, publicNetworkAccess: "Disabled" };
const ofAzure = (inputs: Record<string, PlanValue>) => resource("azure-native:containerregistry:Registry", { ...closed, ...inputs });
const member = (name: PlanValue) => resource("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", { member: name });

function policy(Principal: PlanValue) {
  const Statement = [{ Effect: "Allow", Principal, Action: ["ecr:BatchGetImage"] }];
  return resource("aws:ecr/repositoryPolicy:RepositoryPolicy", { policy: { Version: "2012-10-17", Statement } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a registry that nodes pull from",
      answer: "passed",
      resources: [repository, policy({ AWS: "arn:aws:iam::111122223333:role/estate/nodes" })],
    },
    {
      sort: "compliant",
      title: "registries of the other clouds",
      answer: "passed",
      cloud: "gcp",
      resources: [ofGcp, member("serviceAccount:nodes@estate-example.iam.gserviceaccount.com"), ofAzure({})],
    },
    {
      sort: "violating",
      title: "a registry that everybody pulls from",
      answer: "violated",
      paths: ["policy.Statement[0].Principal"],
      resources: [repository, policy("*")],
    },
    {
      sort: "violating",
      title: "registries of the other clouds that everybody pulls from",
      answer: "violated",
      paths: ["adminUserEnabled", "anonymousPullEnabled", "member", "publicNetworkAccess"],
      cloud: "azure",
      resources: [member("allUsers"), ofAzure({ adminUserEnabled: true, anonymousPullEnabled: true, publicNetworkAccess: "Enabled" })],
    },
    {
      sort: "violating",
      title: "a registry for everybody",
      answer: "violated",
      resources: [repository, resource("aws:ecrpublic/repository:Repository", { repositoryName: "models" })],
    },
    {
      sort: "boundary",
      title: "every role of an account",
      answer: "violated",
      resources: [repository, policy({ AWS: ["arn:aws:iam::111122223333:role/*"] })],
    },
    {
      sort: "boundary",
      title: "whoever the estate makes",
      answer: "passed",
      cloud: "gcp",
      resources: [
        ofGcp,
        { ...member(unknown), propertyDependencies: { member: [urnOf("gcp:serviceaccount/account:Account", "nodes")] } },
        resource("gcp:serviceaccount/account:Account", {}, { name: "nodes" }),
      ],
    },
    {
      sort: "unknown",
      title: "whoever is known later",
      answer: "undetermined",
      cloud: "gcp",
      paths: ["member"],
      resources: [ofGcp, member(unknown)],
    },
    { sort: "absent", title: "a cloud without a registry", answer: "violated", resources: [] },
    {
      sort: "absent",
      title: "a registry of Azure that does not say who reaches it",
      answer: "violated",
      paths: ["publicNetworkAccess"],
      cloud: "azure",
      resources: [resource("azure-native:containerregistry:Registry", {})],
    },
    { sort: "absent", title: "a machine of one's own", answer: "not-applicable", cloud: "local", resources: [] },
    { sort: "wrong-type", title: "a policy that is a list", answer: "violated", resources: [repository, policy([{ AWS: "*" }])] },
  ],
};
