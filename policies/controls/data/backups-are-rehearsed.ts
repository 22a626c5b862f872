import { about, defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import { podSpec } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

/** AWS' own rehearsal: it restores what its selections name, tells whether that worked, and deletes it. https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html */
const PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";

/** What somebody makes in a cluster to restore from a backup. */
const RESTORES: readonly (readonly [group: string, resource: string])[] = [
  ["velero.io", "restores"],
  ["postgresql.cnpg.io", "clusters"],
];

/** A backup that nobody has restored is a hope. That a job may restore is what a plan shows; that it did, is for whoever reads its outcome. */
export const control = defineControl({
  id: "backups-are-rehearsed",
  level: 3,
  dimension: "data",
  severity: "medium",
  statement: "Some job restores a backup by the clock.",
  sources: [
    { by: "estate", reference: "among eight comparable platforms none rehearses a restore; one has a job that skips it" },
    { by: "microsoft", reference: "level 4: near zero downtime" },
  ],
  remediation: "Rehearse by hand as the page of `backup` shows, and waive this control until a job of yours does it.",
  keys: ["backup.enabled"],
  estate: (estate) => {
    const plans = estate.readingsOf(PLAN);
    const jobs = estate.readingsOf("kubernetes:batch/v1:CronJob").filter((job) => mayRestore(job, estate));
    if (plans.length + jobs.length === 0) return [violated("", "must have a job that restores a backup by the clock")];
    return [
      ...plans.flatMap((plan) => about(plan.resource, ofPlan(plan, estate))),
      ...jobs.flatMap((job) => about(job.resource, isSuspended(job))),
    ];
  },
});

function ofPlan(plan: Reading, estate: Estate): readonly Finding[] {
  const selections = estate.readingsOf(SELECTION).filter((selection) => isOf(selection, plan));
  return [
    ...mustBeGiven(plan.at("scheduleExpression")),
    ...(selections.length > 0 ? [] : [violated("", "must have a selection of what it restores")]),
  ];
}

function isOf(selection: Reading, plan: Reading): boolean {
  const comesFrom = selection.resource.propertyDependencies["restoreTestingPlanName"]?.includes(plan.resource.urn);
  return comesFrom === true || selection.at("restoreTestingPlanName").text() === plan.at("name").text();
}

function isSuspended(job: Reading): readonly Finding[] {
  return job.at("spec", "suspend").value === true ? [violated("spec.suspend", "must not be suspended")] : [];
}

/** Whether the account of a job's pods is bound to a role that lets it make something that restores. */
function mayRestore(job: Reading, estate: Estate): boolean {
  const account = podSpec(job).at("serviceAccountName").text();
  const bindings = estate.readingsOf("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").filter((binding) =>
    binding
      .at("subjects")
      .items()
      .some((subject) => subject.at("name").text() === account && subject.at("namespace").text() === namespaceOf(job)),
  );
  const roles = estate.readingsOf("kubernetes:rbac.authorization.k8s.io/v1:Role");
  return bindings.some((binding) =>
    roles.some((role) => {
      const isBound = binding.at("roleRef", "name").text() === nameOf(role) && namespaceOf(binding) === namespaceOf(role);
      return isBound && role.at("rules").items().some(letsRestore);
    }),
  );
}

function letsRestore(rule: Reading): boolean {
  const has = (list: string, word: string) =>
    rule
      .at(list)
      .items()
      .some((item) => item.text() === word);
  return has("verbs", "create") && RESTORES.some(([group, resource]) => has("apiGroups", group) && has("resources", resource));
}
