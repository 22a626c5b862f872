import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { about, defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import { hasItsPrograms } from "../../core/drift-jobs.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { namespaceOf } from "../../core/objects.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { variableOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";
import { mayDo, mayDoSomewhere } from "../../core/roles.ts";

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
  remediation:
    "Set `backup.rehearsal.enabled: true`, or rehearse by hand as the page of `backup` shows, and waive this control until a job of yours does it.",
  keys: ["backup.enabled", "backup.rehearsal.enabled"],
  estate: (estate) => {
    const plans = estate.readingsOf(PLAN);
    const jobs = estate
      .readingsOf("kubernetes:batch/v1:CronJob")
      .map((job) => ({ job, restores: some([mayRestore(job), restoresItself(job)]) }));
    const restoring = jobs.filter(({ restores }) => restores !== false);
    if (plans.length + restoring.length === 0) return [violated("", "must have a job that restores a backup by the clock")];
    return [
      ...plans.flatMap((plan) => about(plan.resource, ofPlan(plan, estate))),
      ...restoring.flatMap(({ job, restores }) => [
        ...findingUnless(restores, "must restore a backup", job),
        ...about(job.resource, isSuspended(job)),
      ]),
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

/** Whether the account of a job's pods may make something by which another system restores. */
function mayRestore(job: Reading): boolean {
  return RESTORES.some(([group, resource]) => mayDoSomewhere(job, { group, resource, verb: "create" }));
}

function isSuspended(job: Reading): readonly Finding[] {
  return job.at("spec", "suspend").value === true ? [violated("spec.suspend", "must not be suspended")] : [];
}

/** A job that restores by itself reads where Velero writes, may write in its own namespace, and has its programs. */
function restoresItself(job: Reading): Certainty {
  const addresses = containersOf(podSpec(job)).flatMap((container) => variableOf(container, "BACKUPS_URI") ?? []);
  return every([
    some(addresses.map((address) => holds(address, (value) => typeof value === "string" && isWritten(job.estate, value)))),
    mayDo(job, namespaceOf(job), { group: "", resource: "configmaps", verb: "create" }),
    hasItsPrograms(job),
  ]);
}

/** https://velero.io/docs/v1.18/api-types/backupstoragelocation/ */
function isWritten(estate: Estate, address: string): boolean {
  if (estate.chartsNamed("velero").length === 0) return false;
  const places = estate.readingsOf("kubernetes:velero.io/v1:BackupStorageLocation").map((location) => location.at("spec", "objectStorage"));
  return places.some((place) => {
    const [, bucket, folder] = /^[a-z0-9]+:\/\/([^/@]+)(?:@[^/]*)?\/(.+)$/.exec(address) ?? [];
    return bucket !== undefined && place.at("bucket").text() === bucket && place.at("prefix").text() === folder;
  });
}
