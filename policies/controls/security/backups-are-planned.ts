import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { nameOf, namespaceOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

/** A schedule that is paused, or whose place is not there, backs up nothing. Whether a backup can be restored is another question. */
export const control = defineControl({
  id: "backups-are-planned",
  level: 2,
  dimension: "security",
  severity: "high",
  statement: "What the cluster holds and what databases hold is backed up by a schedule, to a place outside of it, and kept for a time.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_133, CKV_GCP_14" },
    { by: "estate", reference: "runs and models that are gone cannot be trained again from what is left" },
  ],
  remediation: "Leave `backup.enabled` and `database.backupDays` to the level.",
  keys: ["backup.enabled", "database.backupDays"],
  asks: (estate) =>
    estate.hasCluster() || estate.ofType(...Object.keys(DATABASES)).length > 0
      ? undefined
      : { notApplicable: "neither a cluster nor a database is the estate's own" },
  estate: (estate) => [
    ...(estate.hasCluster()
      ? findingUnless(
          some(schedules(estate).map(backsUp)),
          "must have Velero with a schedule that backs up to a bucket and says for how long",
        )
      : []),
    ...databases(estate),
  ],
});

function schedules(estate: Estate): readonly Reading[] {
  return estate.chartsNamed("velero").length > 0 ? estate.readingsOf("kubernetes:velero.io/v1:Schedule") : [];
}

/** https://velero.io/docs/main/api-types/schedule/ */
function backsUp(schedule: Reading): Certainty {
  const { estate } = schedule;
  const template = schedule.at("spec", "template");
  const place = template.at("storageLocation").text() ?? "default";
  const places = estate
    .readingsOf("kubernetes:velero.io/v1:BackupStorageLocation")
    .filter((each) => nameOf(each) === place && namespaceOf(each) === namespaceOf(schedule));
  return every([
    isGiven(schedule.at("spec", "schedule")),
    isGiven(template.at("ttl")),
    schedule.at("spec", "paused").value !== true,
    some(places.map(takesBackups)),
  ]);
}

function takesBackups(location: Reading): Certainty {
  const mode = location.at("spec", "accessMode");
  return every([
    isGiven(location.at("spec", "objectStorage", "bucket")),
    mode.state === "absent" || holds(mode, (value) => value === "ReadWrite"),
  ]);
}

/** Every database, with what is wrong with how it is backed up. */
function databases(estate: Estate): readonly EstateFinding[] {
  return Object.entries(DATABASES).flatMap(([type, isKept]) =>
    estate
      .readingsOf(type)
      .flatMap((database) => findingUnless(isKept(database), "must be backed up by a schedule, and kept for a time", database)),
  );
}

const DATABASES: Readonly<Record<string, (database: Reading) => Certainty>> = {
  "aws:rds/instance:Instance": (server) => isAtLeastOne(server.at("backupRetentionPeriod")),
  "gcp:sql/databaseInstance:DatabaseInstance": (server) =>
    holds(server.at("settings", "backupConfiguration", "enabled"), (enabled) => enabled === true),
  // It cannot be switched off there. https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore
  "azure-native:dbforpostgresql:Server": () => true,
  "kubernetes:postgresql.cnpg.io/v1:Cluster": hasScheduledBackup,
};

function isAtLeastOne(days: Reading): Certainty {
  return holds(days, (value) => typeof value === "number" && value >= 1);
}

/** https://cloudnative-pg.io/docs/1.30/backup */
function hasScheduledBackup(cluster: Reading): Certainty {
  const scheduled = cluster.estate
    .readingsOf("kubernetes:postgresql.cnpg.io/v1:ScheduledBackup")
    .filter((each) => namespaceOf(each) === namespaceOf(cluster));
  return some(
    scheduled.map((each) =>
      every([holds(each.at("spec", "cluster", "name"), (name) => name === nameOf(cluster)), isGiven(each.at("spec", "schedule"))]),
    ),
  );
}
