import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, object, resource, unknown, urnOf } from "../../support/control-cases.ts";
import { clockedJob, program } from "../../support/loop-cases.ts";

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

const velero = [
  chart("velero", {}, "velero"),
  object("kubernetes:velero.io/v1:BackupStorageLocation", "default", { spec: { objectStorage: { bucket: "backups", prefix: "cluster" } } }),
];

function itself(
  env: Record<string, PlanValue> = {},
  verbs: readonly string[] = ["create"],
  files: Record<string, PlanValue> = { "rehearse.py": "rehearse()" },
) {
  return [
    clockedJob("backup-rehearsal", ["python3", "/programs/rehearse.py"], { BACKUPS_URI: "s3://backups/cluster", ...env }),
    program("backup-rehearsal", files),
    ...ownRole("backup-rehearsal", verbs),
  ];
}

/** What an account may do with ConfigMaps of its own namespace. */
function ownRole(name: string, verbs: readonly string[]) {
  const subjects = [{ kind: "ServiceAccount", name, namespace: "mlops" }];
  return [
    object("kubernetes:rbac.authorization.k8s.io/v1:Role", name, {
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: [...verbs] }],
    }),
    object("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", name, { roleRef: { name }, subjects }),
  ];
}

export const cases: ControlCases = {
  // What a job is found by, and what it restores under which names.
  harmless: [/verbs\[1\]$/, /^metadata\.(name|namespace)$/, /command\[\d\]$/, /volumeMounts/],
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
    {
      sort: "compliant",
      title: "a job that reads what Velero wrote, and restores it into its own namespace",
      answer: "passed",
      resources: [...itself(), ...velero],
    },
    {
      sort: "violating",
      title: "a job that reads another bucket",
      answer: "violated",
      resources: [...itself({ BACKUPS_URI: "s3://elsewhere/cluster" }), ...velero],
    },
    {
      sort: "violating",
      title: "a job that reads beside what Velero wrote",
      answer: "violated",
      resources: [...itself({ BACKUPS_URI: "s3://backups/other" }), ...velero],
    },
    {
      sort: "violating",
      title: "a job that reads where nothing writes",
      answer: "violated",
      resources: [...itself(), velero[1] ?? chart("x")],
    },
    {
      sort: "violating",
      title: "a job that may restore nothing",
      answer: "violated",
      resources: [...itself({}, ["get"]), ...velero],
    },
    {
      sort: "violating",
      title: "a job without its program",
      answer: "violated",
      resources: [...itself({}, ["create"], {}), ...velero],
    },
    {
      sort: "unknown",
      title: "a bucket that is known later",
      answer: "undetermined",
      resources: [...itself({ BACKUPS_URI: unknown }), ...velero],
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
};
