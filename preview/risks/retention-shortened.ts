import type { Reading } from "../../policies/core/reading.ts";
import { durationOf } from "./core/amounts.ts";
import type { Measure } from "./core/measures.ts";
import { type Setting, safeWith } from "./core/settings.ts";
import { type Changed, changesIn, goes, isKept, type Sides, sidesOf, staysWithout } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfMoves, risksOfTurns } from "./core/turned.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "retention-shortened";

const ADVICE = "Keep it as long as before, or say in the change who agreed; copy away first what is older than the new bound.";

/** Days, seconds or copies that are fewer than before; the number of what is not written is that of the provider. */
function kept(
  at: Measure["at"],
  absent: number | undefined,
  means: string,
  severity: Measure["severity"] = "high",
  types?: RegExp,
): Measure {
  const own = { at, amount: durationOf, worse: "less", severity, means } as const;
  return { ...own, ...(absent === undefined ? {} : { absent }), ...(types === undefined ? {} : { types }) };
}

/** Nought days that mean for ever. */
function orForEver(value: Parameters<Measure["amount"]>[0]): number | undefined {
  const days = durationOf(value);
  return days === 0 ? Number.POSITIVE_INFINITY : days;
}

const FOR_EVER = Number.POSITIVE_INFINITY;
const BACKUPS = "keeps its backups for a shorter time";
const OBJECTS = "deletes objects earlier";
const VERSIONS = "deletes what was overwritten or deleted earlier";
const UNDELETE = "leaves less time to get back what was deleted";
const LOCKED = "lets its records be deleted earlier";
const RECORDS = "keeps its records for a shorter time";

const MEASURES: readonly Measure[] = [
  kept(["backupRetentionPeriod"], 0, BACKUPS),
  kept(["backupRetentionDays"], 7, BACKUPS),
  kept(["retainedBackups"], 7, BACKUPS),
  kept(["transactionLogRetentionDays"], 7, "can be put back to fewer points in time"),
  kept(["finalBackupConfig", "retentionDays"], 0, "keeps its last backup for a shorter time"),
  kept(["template", "ttl"], 2_592_000, BACKUPS, "high", /^kubernetes:velero\.io\//),
  // Nothing written, and nought, both mean that a log group keeps its records for ever. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
  { ...kept(["retentionInDays"], FOR_EVER, RECORDS, "high", /^aws:cloudwatch\//), amount: orForEver },
  { ...kept(["retentionPolicy", "days"], FOR_EVER, RECORDS, "medium", /:network:FlowLog$/), amount: orForEver },
  kept(["retentionInDays"], undefined, RECORDS, "medium"),
  kept(["retentionDays"], undefined, RECORDS, "medium"),
  kept(["defaultRetention", "days"], 0, LOCKED),
  kept(["defaultRetention", "years"], 0, LOCKED),
  kept(["immutabilityPeriodSinceCreationInDays"], 0, LOCKED),
  kept(["retentionPolicy", "retentionPeriod"], 0, LOCKED),
  kept(["deleteRetentionPolicy", "days"], 0, UNDELETE),
  kept(["containerDeleteRetentionPolicy", "days"], 0, UNDELETE),
  kept(["shareDeleteRetentionPolicy", "days"], 0, UNDELETE),
  kept(["softDeleteRetentionInDays"], 90, UNDELETE),
  kept(["softDeletePolicy", "retentionDurationSeconds"], 604_800, UNDELETE),
  kept(["deletionWindowInDays"], 30, "leaves less time to keep a key that was deleted by mistake"),
  kept(["recoveryWindowInDays"], 30, "leaves less time to get a secret back"),
  kept(["destroyScheduledDuration"], 2_592_000, "leaves less time to keep a key that was deleted by mistake"),
  kept(["versionDestroyTtl"], 0, "leaves less time to get a secret back"),
  kept(["expiration", "days"], FOR_EVER, OBJECTS),
  kept(["noncurrentVersionExpiration", "noncurrentDays"], FOR_EVER, VERSIONS),
  kept(["noncurrentVersionExpiration", "newerNoncurrentVersions"], FOR_EVER, VERSIONS),
  kept(["baseBlob", "delete", "daysAfterModificationGreaterThan"], FOR_EVER, OBJECTS),
  kept(["delete", "daysAfterCreationGreaterThan"], FOR_EVER, VERSIONS),
  kept(["defaultPartitionExpirationMs"], FOR_EVER, RECORDS, "medium"),
  kept(["defaultTableExpirationMs"], FOR_EVER, RECORDS, "medium"),
  kept(["retention"], undefined, RECORDS, "medium", /^kubernetes:helm\.sh\//),
  kept(["retention_period"], undefined, RECORDS, "medium", /^kubernetes:helm\.sh\//),
];

const NO_VERSIONS = "keeps nothing of what is overwritten or deleted from now on";

const SETTINGS: readonly Setting[] = [
  { at: ["versioningConfiguration", "status"], isSafe: safeWith(["Enabled"], false), severity: "high", means: NO_VERSIONS },
  {
    at: ["versioning", "enabled"],
    types: /^(aws:s3|gcp:storage)\//,
    isSafe: safeWith([true], false),
    severity: "high",
    means: NO_VERSIONS,
  },
  { at: ["isVersioningEnabled"], isSafe: safeWith([true], false), severity: "high", means: NO_VERSIONS },
  {
    at: ["immutableStorageWithVersioning", "enabled"],
    isSafe: safeWith([true], false),
    severity: "high",
    means: "lets its objects be changed and deleted",
  },
  ...["deleteRetentionPolicy", "containerDeleteRetentionPolicy", "shareDeleteRetentionPolicy"].map(
    (key): Setting => ({
      at: [key, "enabled"],
      isSafe: safeWith([true], false),
      severity: "high",
      means: "keeps nothing of what is deleted from now on",
    }),
  ),
  { at: ["backupConfiguration", "enabled"], isSafe: safeWith([true], false), severity: "critical", means: "has no backups any more" },
  { at: ["pointInTimeRecoveryEnabled"], isSafe: safeWith([true], false), severity: "high", means: "can be put back to its backups alone" },
  {
    at: ["pointInTimeRecovery", "enabled"],
    isSafe: safeWith([true], false),
    severity: "high",
    means: "can be put back to its backups alone",
  },
  { at: ["geoRedundantBackup"], isSafe: safeWith(["Enabled"], false), severity: "high", means: "keeps its backups in one region" },
  {
    at: ["finalBackupConfig", "enabled"],
    isSafe: safeWith([true], false),
    severity: "high",
    means: "leaves no backup behind when it goes",
  },
  { at: ["objectLockEnabled"], isSafe: safeWith([true, "Enabled"], false), severity: "high", means: "lets its objects be deleted" },
  {
    at: ["defaultRetention", "mode"],
    isSafe: safeWith(["COMPLIANCE"], false),
    severity: "high",
    means: "lets whoever may go around its lock delete its records",
  },
  { at: ["retentionPolicy", "isLocked"], isSafe: safeWith([true], false), severity: "high", means: "lets its records be deleted" },
  {
    at: ["spec", "paused"],
    types: /^kubernetes:velero\.io\//,
    isSafe: safeWith([false], true),
    severity: "critical",
    means: "makes no backups any more",
  },
  {
    at: ["spec", "suspend"],
    types: /^kubernetes:postgresql\.cnpg\.io\//,
    isSafe: safeWith([false], true),
    severity: "critical",
    means: "makes no backups any more",
  },
];

/** Types that keep something of another resource, the property that comes from that, and what it means when they go. */
const KEEPERS: readonly (readonly [RegExp, string, string])[] = [
  [/^aws:s3\/bucketVersioning:/, "bucket", "what is overwritten or deleted in its bucket may be gone for good"],
  [/^aws:s3\/bucketObjectLockConfiguration:/, "bucket", "its bucket locks no new objects"],
  [/:storage:BlobContainerImmutabilityPolicy$/, "containerName", "objects of its container may be deleted"],
  [/:storage:BlobServiceProperties$/, "accountName", "its account keeps nothing of what is deleted"],
  [/:velero\.io\/v1:Schedule$/, "", "nobody makes those backups any more"],
  [/:postgresql\.cnpg\.io\/v1:ScheduledBackup$/, "", "nobody makes those backups any more"],
  [/^aws:backup\/(plan|selection):|^gcp:.*[bB]ackupSchedule:|:dataprotection:BackupInstance$/, "", "nobody makes those backups any more"],
];

/**
 * Backups, versions, locked records or logs are kept for a shorter time. What is older goes with the update, so the day on which somebody needs it is
 * too late to put the number back.
 */
export const retentionShortened: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison).flatMap((changed) => [
    ...risksOfMoves(ID, changed, MEASURES, ADVICE),
    ...risksOfTurns(ID, changed, SETTINGS, ADVICE),
    ...keeperGone(changed, sides),
    ...deletionsOf(changed),
  ]);
};

/** Bounds of a rule of a bucket of Google Cloud. https://cloud.google.com/storage/docs/lifecycle#conditions */
const BOUNDS = ["age", "daysSinceNoncurrentTime", "daysSinceCustomTime", "numNewerVersions"];

/** Rules of a bucket that delete, where only numbers tell one from what it was: new ones, and those with a lower number. */
function deletionsOf(changed: Changed): readonly Risk[] {
  if (!isKept(changed) || !changed.change.type.startsWith("gcp:storage/bucket:")) return [];
  const [was, is] = [deletionsIn(changed.before), deletionsIn(changed.after)];
  const earlier = [...is].filter(([key, bounds]) => {
    const former = was.get(key);
    return former === undefined || BOUNDS.some((_, index) => (bounds[index] ?? FOR_EVER) < (former[index] ?? FOR_EVER));
  });
  const reason = `${sentence(called(changed.change))} ${OBJECTS}.`;
  return earlier.length === 0 ? [] : [riskOf(ID, changed.change, { severity: "high", reason, advice: ADVICE, paths: ["lifecycleRules"] })];
}

/** What each deleting rule is about -> its bounds; of two about the same the later counts. */
function deletionsIn(bucket: Reading): Map<string, readonly (number | undefined)[]> {
  const rules = bucket
    .at("lifecycleRules")
    .items()
    .filter((rule) => rule.at("action", "type").value === "Delete");
  return new Map(
    rules.map((rule) => {
      const condition = rule.at("condition");
      const about = condition
        .keys()
        .filter((key) => !BOUNDS.includes(key))
        .sort();
      const bounds = BOUNDS.filter((key) => condition.at(key).state !== "absent");
      return [
        JSON.stringify([bounds, ...about.map((key) => [key, condition.at(key).value ?? ""])]),
        BOUNDS.map((key) => condition.at(key).number()),
      ];
    }),
  );
}

function keeperGone(changed: Changed, sides: Sides): readonly Risk[] {
  const [, whole, means] = KEEPERS.find(([type]) => type.test(changed.change.type)) ?? [];
  if (whole === undefined || means === undefined || !goes(changed) || !staysWithout(changed.before.resource, whole, sides)) return [];
  const reason = `${sentence(called(changed.change))} goes: ${means}.`;
  return [riskOf(ID, changed.change, { severity: "high", reason, advice: ADVICE })];
}
