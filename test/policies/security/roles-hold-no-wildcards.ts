import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";

const RBAC = "kubernetes:rbac.authorization.k8s.io/v1";
const reads = { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list"] };
const role = (rule: Record<string, PlanValue>) => object(`${RBAC}:Role`, "reader", { rules: [{ ...reads, ...rule }] });
const everything = { apiGroups: ["*"], resources: ["*"] };

function clusterRole(rule: Record<string, PlanValue>, annotations: Record<string, PlanValue>) {
  return resource(`${RBAC}:ClusterRole`, { metadata: { name: "backup", annotations }, rules: [rule] });
}

function binding(name: string, subject: Record<string, PlanValue>) {
  return resource(`${RBAC}:ClusterRoleBinding`, {
    metadata: { name: "backup" },
    roleRef: { kind: "ClusterRole", name },
    subjects: [subject],
  });
}

const account = { kind: "ServiceAccount", name: "backup", namespace: "velero" };
const because = { "mlops-estate/reads-everything-because": "a backup is of everything" };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a role that names what it reads, and who has it",
      answer: "passed",
      resources: [role({}), binding("reader", account)],
    },
    {
      sort: "boundary",
      title: "a role that reads everything and says why",
      answer: "passed",
      resources: [clusterRole({ ...everything, verbs: ["get", "list", "watch"] }, because)],
    },
    {
      sort: "compliant",
      title: "a role that makes tokens of one account",
      answer: "passed",
      resources: [role({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"], resourceNames: ["copied-secrets"] })],
    },
    {
      sort: "violating",
      title: "a role of all verbs",
      answer: "violated",
      paths: ["rules[0].verbs[0]"],
      resources: [role({ verbs: ["*"] })],
    },
    {
      sort: "violating",
      title: "a role that reads everything and does not say why",
      answer: "violated",
      resources: [clusterRole({ ...everything, verbs: ["get"] }, {})],
    },
    {
      sort: "violating",
      title: "a role that changes everything and says why",
      answer: "violated",
      paths: ["rules[0].apiGroups[0]", "rules[0].resources[0]"],
      resources: [clusterRole({ ...everything, verbs: ["get", "patch"] }, because)],
    },
    {
      sort: "violating",
      title: "a role by which one gives oneself others",
      answer: "violated",
      paths: ["rules[0].verbs[1]"],
      resources: [role({ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["create", "escalate"] })],
    },
    {
      sort: "violating",
      title: "an account with all rights, and a group that no rule binds",
      answer: "violated",
      paths: ["roleRef.name", "subjects[0].name"],
      resources: [binding("cluster-admin", { kind: "Group", name: "system:masters" })],
    },
    {
      sort: "boundary",
      title: "a role that makes tokens of any account",
      answer: "violated",
      paths: ["rules[0].resourceNames"],
      resources: [role({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] })],
    },
    {
      sort: "unknown",
      title: "verbs that are known later",
      answer: "undetermined",
      paths: ["rules[0].verbs"],
      resources: [role({ verbs: unknown })],
    },
    { sort: "absent", title: "a role without rules", answer: "passed", resources: [object(`${RBAC}:Role`, "none", {})] },
    {
      sort: "wrong-type",
      title: "verbs that are a text",
      answer: "violated",
      paths: ["rules[0].verbs"],
      resources: [role({ verbs: "get" })],
    },
  ],
};
