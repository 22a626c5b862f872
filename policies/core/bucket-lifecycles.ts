import { accountPart, BUCKET, s3Part } from "./buckets.ts";
import { partsOf } from "./parts.ts";
import type { Reading } from "./reading.ts";

/** Types of what a bucket's files are told by to go. */
export const S3_LIFECYCLE = s3Part("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
export const BLOB_LIFECYCLE = accountPart("azure-native:storage:ManagementPolicy");

/** Whether some rule deletes what stands in a bucket a number of days after it was written. */
export function deletesObjects(bucket: Reading): boolean {
  const { type } = bucket.resource;
  if (type === BUCKET.gcp) return bucket.at("lifecycleRules").items().some(isDeletionOfGcs);
  if (type === BUCKET.aws) return rulesOf(partsOf(bucket, S3_LIFECYCLE), "rules").some(isDeletionOfS3);
  return rulesOf(partsOf(bucket, BLOB_LIFECYCLE), "policy", "rules").some(isDeletionOfBlobs);
}

/** A number of days of at least one; days that are known later count. */
export function isDays(days: Reading): boolean {
  return days.state === "unknown" || (days.number() ?? 0) >= 1;
}

function rulesOf(parts: readonly Reading[], ...place: readonly string[]): readonly Reading[] {
  return parts.flatMap((part) => part.at(...place).items());
}

function isDeletionOfGcs(rule: Reading): boolean {
  return rule.at("action", "type").value === "Delete" && isDays(rule.at("condition", "age"));
}

function isDeletionOfS3(rule: Reading): boolean {
  return rule.at("status").value === "Enabled" && isDays(rule.at("expiration", "days"));
}

function isDeletionOfBlobs(rule: Reading): boolean {
  const days = rule.at("definition", "actions", "baseBlob", "delete", "daysAfterModificationGreaterThan");
  return rule.at("enabled").value !== false && isDays(days);
}
