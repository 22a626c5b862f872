import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, resource, unknown } from "../../support/control-cases.ts";

const SERVER = "kubernetes:admissionregistration.k8s.io/v1";

function policy(failurePolicy: PlanValue = "Fail") {
  return resource(`${SERVER}:ValidatingAdmissionPolicy`, { metadata: { name: "limits" }, spec: { failurePolicy } });
}

function binding(validationActions: PlanValue, policyName: PlanValue = "limits") {
  return resource(`${SERVER}:ValidatingAdmissionPolicyBinding`, { metadata: { name: "limits" }, spec: { policyName, validationActions } });
}

function kyverno(spec: Record<string, PlanValue>, type = "policies.kyverno.io/v1:ImageValidatingPolicy") {
  return resource(`kubernetes:${type}`, { metadata: { name: "signed" }, spec });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a policy of the API server that is bound and denies",
      answer: "passed",
      resources: [policy(), binding(["Deny"])],
    },
    {
      sort: "compliant",
      title: "policies of Kyverno's, by kinds old and new",
      answer: "passed",
      resources: [
        chart("kyverno"),
        kyverno({ validationActions: ["Deny"] }),
        kyverno({ rules: [{ validate: { failureAction: "Enforce" } }] }, "kyverno.io/v1:ClusterPolicy"),
      ],
    },
    {
      sort: "violating",
      title: "a policy that warns",
      answer: "violated",
      resources: [policy(), binding(["Warn", "Audit"])],
    },
    {
      sort: "violating",
      title: "a policy that a binding forgot",
      answer: "violated",
      resources: [policy(), binding(["Deny"], "others")],
    },
    {
      sort: "violating",
      title: "a policy that lets everything in when it cannot be read",
      answer: "violated",
      resources: [policy("Ignore"), binding(["Deny"])],
    },
    {
      sort: "violating",
      title: "policies of Kyverno's without Kyverno",
      answer: "violated",
      resources: [kyverno({ validationActions: ["Deny"] })],
    },
    {
      sort: "violating",
      title: "one policy that denies beside one that audits",
      answer: "violated",
      resources: [policy(), binding(["Deny"]), chart("kyverno"), kyverno({ validationActions: ["Audit"] })],
    },
    {
      sort: "boundary",
      title: "a policy of which one rule of two is enforced",
      answer: "violated",
      resources: [
        chart("kyverno"),
        kyverno(
          { rules: [{ validate: { failureAction: "Enforce" } }, { validate: { failureAction: "Audit" } }] },
          "kyverno.io/v1:ClusterPolicy",
        ),
      ],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "an action that is known later",
      answer: "undetermined",
      resources: [policy(), binding([unknown])],
    },
    { sort: "absent", title: "a cluster that admits all", answer: "violated", resources: [deployment("mlflow", {})] },
    { sort: "absent", title: "a policy without a binding", answer: "violated", resources: [policy()] },
    { sort: "wrong-type", title: "actions as text", answer: "violated", resources: [policy(), binding("Deny")] },
  ],
};
