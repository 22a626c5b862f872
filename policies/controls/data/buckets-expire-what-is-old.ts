import { BLOB_LIFECYCLE, isDays, S3_LIFECYCLE } from "../../core/bucket-lifecycles.ts";
import { asksAboutBuckets, bucketsOf, keepsFlowLogs } from "../../core/buckets.ts";
import { defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBeGiven, someItem } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { everyPart } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

/** What keeps the files of a bucket from being deleted for a time, and where it says for how long. */
const RETENTION: Readonly<Record<string, (inputs: Reading) => readonly Reading[]>> = {
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": (lock) => {
    const kept = lock.at("rule", "defaultRetention");
    return [kept.at("days"), kept.at("years")];
  },
  "gcp:storage/bucket:Bucket": (bucket) => [bucket.at("retentionPolicy", "retentionPeriod")],
  "azure-native:storage:BlobContainerImmutabilityPolicy": (policy) => [policy.at("immutabilityPeriodSinceCreationInDays")],
};

/** A bucket that keeps versions grows without end; and one that keeps nothing for sure proves nothing. */
export const control = defineControl({
  id: "buckets-expire-what-is-old",
  level: 2,
  dimension: "data",
  severity: "medium",
  statement:
    "Every bucket of a cloud deletes old versions after a while, and some bucket keeps its files from being deleted before theirs.",
  sources: [
    { by: "checkov", reference: "CKV2_AWS_61" },
    {
      by: "estate",
      reference: "old versions are paid for each month; released models and records have to outlive whoever would delete them",
    },
  ],
  remediation: "Set `objectStore.versionDays` and `objectStore.lockDays` in the environment file.",
  keys: ["objectStore.versionDays", "objectStore.lockDays"],
  asks: asksAboutBuckets,
  resources: {
    "gcp:storage/bucket:Bucket": (bucket) =>
      someItem(bucket.at("lifecycleRules"), isExpiryOfGcs, "must hold a rule that deletes versions some days after they were replaced"),
  },
  estate: (estate) => {
    const accounts = bucketsOf(estate, "azure").filter((account) => account.at("isHnsEnabled").value !== true);
    return [
      ...everyPart(bucketsOf(estate, "aws"), S3_LIFECYCLE, ofS3, "must have a BucketLifecycleConfiguration"),
      ...everyPart(accounts, BLOB_LIFECYCLE, ofAccount, "must have a ManagementPolicy"),
      ...ofRetention(estate),
    ];
  },
});

function ofS3(lifecycle: Reading): readonly Finding[] {
  return someItem(
    lifecycle.at("rules"),
    (rule) => rule.at("status").value === "Enabled" && isForAll(rule) && isDays(rule.at("noncurrentVersionExpiration", "noncurrentDays")),
    "must hold an enabled rule for all objects that deletes versions some days after they were replaced",
  );
}

function isForAll(rule: Reading): boolean {
  const filter = rule.at("filter");
  return filter.keys().every((key) => key === "prefix" && filter.at(key).value === "");
}

function isExpiryOfGcs(rule: Reading): boolean {
  const condition = rule.at("condition");
  const old = isDays(condition.at("daysSinceNoncurrentTime")) || isDays(condition.at("numNewerVersions"));
  return rule.at("action", "type").value === "Delete" && old;
}

/** Flow logs have no versions, so they go themselves. */
function ofAccount(policy: Reading, account: Reading): readonly Finding[] {
  const place = keepsFlowLogs(account)
    ? (["baseBlob", "delete", "daysAfterModificationGreaterThan"] as const)
    : (["version", "delete", "daysAfterCreationGreaterThan"] as const);
  return someItem(
    policy.at("policy", "rules"),
    (rule) => rule.at("enabled").value !== false && isDays(rule.at("definition", "actions", ...place)),
    `must hold an enabled rule with ${place.join(".")}`,
  );
}

function ofRetention(estate: Estate): readonly EstateFinding[] {
  const kept = Object.entries(RETENTION).flatMap(([type, places]) => estate.readingsOf(type).flatMap(places));
  return kept.some((place) => mustBeGiven(place).length === 0 && place.value !== 0)
    ? []
    : [violated("", "some bucket must keep its files from being deleted for some days")];
}
