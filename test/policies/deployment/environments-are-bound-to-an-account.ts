import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";

function aws(allowedAccountIds: PlanValue, name = "aws") {
  return resource("pulumi:providers:aws", { allowedAccountIds }, { name });
}

function google(project: PlanValue, name = "gcp") {
  return resource("pulumi:providers:gcp", { project }, { name });
}

export const cases: ControlCases = {
  // Another account is as good as this one.
  harmless: [/^allowedAccountIds$/, /^project$/, /^subscriptionId$/],
  cases: [
    { sort: "compliant", title: "one account of AWS", answer: "passed", resources: [aws('["111122223333"]')] },
    {
      sort: "compliant",
      title: "two providers of one project",
      cloud: "gcp",
      answer: "passed",
      resources: [google("example"), google("example", "apis")],
    },
    {
      sort: "compliant",
      title: "a subscription of Azure",
      cloud: "azure",
      answer: "passed",
      resources: [resource("pulumi:providers:azure-native", { subscriptionId: "00000000-0000-0000-0000-000000000000" })],
    },
    {
      sort: "violating",
      title: "two accounts of AWS",
      answer: "violated",
      paths: ["allowedAccountIds"],
      resources: [aws('["111122223333", "444455556666"]')],
    },
    {
      sort: "violating",
      title: "providers of two projects",
      cloud: "gcp",
      answer: "violated",
      resources: [google("example"), google("other", "apis")],
    },
    { sort: "violating", title: "no provider of its own", answer: "violated", resources: [deployment("server", {})] },
    { sort: "boundary", title: "a list of no account", answer: "violated", resources: [aws("[]")] },
    { sort: "boundary", title: "this machine", cloud: "local", answer: "not-applicable", resources: [deployment("server", {})] },
    { sort: "unknown", title: "accounts that are known later", answer: "undetermined", resources: [aws(unknown)] },
    {
      sort: "absent",
      title: "a provider that says nothing",
      cloud: "azure",
      answer: "violated",
      paths: ["subscriptionId"],
      resources: [resource("pulumi:providers:azure-native", {})],
    },
    { sort: "wrong-type", title: "accounts that are no list", answer: "violated", resources: [aws("111122223333")] },
  ],
};
