import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";

const plan = (inputs: Record<string, PlanValue> = {}) =>
  resource(PLAN, { name: "monthly", scheduleExpression: "cron(0 4 1 * ? *)", ...inputs });
const selection = (inputs: Record<string, PlanValue>, propertyDependencies = {}) =>
  resource("aws:backup/restoreTestingSelection:RestoreTestingSelection", inputs, { propertyDependencies });

function job(spec: Record<string, PlanValue> = {}) {
  const pod = { serviceAccountName: "rehearsal", containers: [{ name: "rehearse" }] };
  return object("kubernetes:batch/v1:CronJob", "rehearsal", {
    spec: { schedule: "0 4 1 * *", jobTemplate: { spec: { template: { spec: pod } } }, ...spec },
  });
}

function role(rule: Record<string, PlanValue> = {}) {
  const rules = [{ apiGroups: ["velero.io"], resources: ["restores"], verbs: ["create", "get"], ...rule }];
  return object("kubernetes:rbac.authorization.k8s.io/v1:Role", "restorer", { rules }, { namespace: "velero" });
}

function binding(account = "rehearsal") {
  return object(
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    "restorer",
    { roleRef: { name: "restorer" }, subjects: [{ kind: "ServiceAccount", name: account, namespace: "mlops" }] },
    { namespace: "velero" },
  );
}

export const cases: ControlCases = {
  harmless: [/verbs\[1\]$/],
  cases: [
    { sort: "compliant", title: "a job that restores by Velero", answer: "passed", resources: [job(), role(), binding()] },
    {
      sort: "compliant",
      title: "a job that restores a database by CloudNativePG",
      answer: "passed",
      resources: [job(), role({ apiGroups: ["postgresql.cnpg.io"], resources: ["clusters"] }), binding()],
    },
    {
      sort: "compliant",
      title: "AWS' own rehearsal",
      answer: "passed",
      resources: [plan(), selection({ restoreTestingPlanName: "monthly" })],
    },
    {
      sort: "violating",
      title: "a job that may only look",
      answer: "violated",
      paths: [""],
      resources: [job(), role({ verbs: ["get"] }), binding()],
    },
    {
      sort: "violating",
      title: "a job whose account is bound to nothing",
      answer: "violated",
      resources: [job(), role(), binding("somebody")],
    },
    {
      sort: "violating",
      title: "a job that is suspended",
      answer: "violated",
      paths: ["spec.suspend"],
      resources: [job({ suspend: true }), role(), binding()],
    },
    { sort: "violating", title: "a rehearsal of nothing", answer: "violated", paths: [""], resources: [plan()] },
    {
      sort: "boundary",
      title: "a rehearsal whose selection names it by what is known later",
      answer: "passed",
      resources: [plan(), selection({ restoreTestingPlanName: unknown }, { restoreTestingPlanName: [urnOf(PLAN, "restoretestingplan")] })],
    },
    {
      sort: "boundary",
      title: "a rehearsal at no time",
      answer: "violated",
      resources: [plan({ scheduleExpression: "" }), selection({ restoreTestingPlanName: "monthly" })],
    },
    { sort: "absent", title: "an estate that rehearses nothing", answer: "violated", paths: [""], resources: [] },
    { sort: "wrong-type", title: "verbs that are a text", answer: "violated", resources: [job(), role({ verbs: "create" }), binding()] },
  ],
  without: { unknown: "a schedule that is known later is one, and who may restore is known before anything is made" },
};
