import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe, mustBeAtLeast, mustBeGiven } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { nameOf, namespaceOf, objectsNamed } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const SCHEDULE = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup";
const STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore";

/** Azure backs up every server for at least seven days, and lets nobody switch it off. */
export const control = defineControl({
  id: "databases-are-backed-up",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "Every database of a cloud, and every cluster of CloudNativePG, is backed up by itself, and each backup is kept for days.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_133, CKV_GCP_14" },
    { by: "estate", reference: "no bucket's versions bring back which run made which model" },
  ],
  remediation:
    "Set `database.backupDays` to at least 1 in the environment file; on this machine, take `database.inCluster: cloudnative-pg`.",
  keys: ["database.backupDays", "database.inCluster"],
  resources: {
    "aws:rds/instance:Instance": (server) => mustBeAtLeast(server.at("backupRetentionPeriod"), 1),
    "gcp:sql/databaseInstance:DatabaseInstance": (server) => ofCloudSql(server.at("settings", "backupConfiguration")),
    "azure-native:dbforpostgresql:Server": (server) => mustBeAtLeast(server.at("backup", "backupRetentionDays"), 7, "passes"),
    // Archived changes without a destination fill the disk instead.
    [STORE]: (store) => [
      ...mustBeGiven(store.at("spec", "configuration", "destinationPath")),
      ...mustBeGiven(store.at("spec", "retentionPolicy")),
    ],
  },
  estate: (estate) => {
    const clusters = estate.readingsOf(CLUSTER);
    if (clusters.length === 0) return { notApplicable: "no database of a cloud or of CloudNativePG is here" };
    return clusters.flatMap((cluster) => about(cluster.resource, ofCluster(cluster, estate)));
  },
});

function ofCloudSql(backup: Reading): readonly Finding[] {
  return [
    ...mustBe(backup.at("enabled"), true),
    // Seven are kept by default.
    ...mustBeAtLeast(backup.at("backupRetentionSettings", "retainedBackups"), 1, "passes"),
  ];
}

function ofCluster(cluster: Reading, estate: Estate): readonly EstateFinding[] {
  const archiver = cluster
    .at("spec", "plugins")
    .items()
    .find((plugin) => plugin.at("isWALArchiver").value === true);
  const store = archiver?.at("parameters", "barmanObjectName").text();
  const findings: Finding[] = [];
  if (store === undefined || objectsNamed(estate, STORE, namespaceOf(cluster), store).length === 0)
    findings.push(violated("spec.plugins", "must hold a plugin that archives into an ObjectStore of this namespace"));
  if (!estate.readingsOf(SCHEDULE).some((schedule) => isOf(schedule, cluster)))
    findings.push(violated("", "must have a ScheduledBackup that is not suspended"));
  return findings;
}

function isOf(schedule: Reading, cluster: Reading): boolean {
  const same = schedule.at("spec", "cluster", "name").text() === nameOf(cluster) && namespaceOf(schedule) === namespaceOf(cluster);
  return same && schedule.at("spec", "suspend").value !== true && schedule.at("spec", "schedule").text() !== undefined;
}
