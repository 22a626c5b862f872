import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { POD, workflow } from "../../support/pod-cases.ts";

const mounts = (automountServiceAccountToken: PlanValue) => ({ automountServiceAccountToken });
const account = (name: string, body: Record<string, PlanValue> = {}) => object("kubernetes:core/v1:ServiceAccount", name, body);
const path = `${POD}.automountServiceAccountToken`;

function binding(name: string, namespace = "mlops") {
  return object("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", name, {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a pod that says no, and one whose account says no",
      answer: "passed",
      resources: [
        deployment("server", {}, mounts(false)),
        deployment("client", {}, { serviceAccountName: "client" }),
        account("client", mounts(false)),
      ],
    },
    {
      sort: "compliant",
      title: "a pod whose account was given a right",
      answer: "passed",
      resources: [deployment("starter", {}, { serviceAccountName: "starter" }), account("starter"), binding("starter")],
    },
    {
      sort: "compliant",
      title: "a workflow whose account was given a right",
      answer: "passed",
      resources: [workflow({ container: { image: "registry.example.com/train:1.0.0" } }, { serviceAccountName: "team" }), binding("team")],
    },
    {
      sort: "violating",
      title: "a pod that asks for a token of an account without a right",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", {}, { ...mounts(true), serviceAccountName: "server" }), account("server", mounts(false))],
    },
    {
      sort: "violating",
      title: "an account that gives tokens and has no right",
      answer: "violated",
      paths: ["automountServiceAccountToken"],
      resources: [account("server", mounts(true))],
    },
    {
      sort: "violating",
      title: "an account that got its right in another namespace's name",
      answer: "violated",
      resources: [account("server"), binding("server", "other")],
    },
    {
      sort: "boundary",
      title: "a right of the account that all pods of a namespace share",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", {}), binding("default")],
    },
    {
      sort: "boundary",
      title: "a pod that asks for a token of an account with a right, and an account that says it gives them",
      answer: "passed",
      resources: [
        deployment("starter", {}, { ...mounts(true), serviceAccountName: "starter" }),
        account("starter", mounts(true)),
        binding("starter"),
      ],
    },
    {
      sort: "boundary",
      title: "a source of events that names no account",
      answer: "violated",
      paths: ["spec.template.automountServiceAccountToken"],
      resources: [object("kubernetes:argoproj.io/v1alpha1:EventSource", "calls", { spec: { template: { container: {} } } })],
    },
    {
      sort: "unknown",
      title: "a pod whose word is known later",
      answer: "undetermined",
      paths: [path],
      resources: [deployment("server", {}, mounts(unknown))],
    },
    { sort: "absent", title: "a pod that says nothing", answer: "violated", paths: [path], resources: [deployment("server", {})] },
    {
      sort: "wrong-type",
      title: "a pod that says it as text",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", {}, mounts("false"))],
    },
    {
      sort: "wrong-type",
      title: "a pod that says it as text, with a right",
      answer: "violated",
      paths: [path],
      resources: [deployment("server", {}, { ...mounts("true"), serviceAccountName: "server" }), binding("server")],
    },
  ],
};
