import { accountPart, asksAboutBuckets, bucketsOf, keepsFlowLogs, s3Part } from "../../core/buckets.ts";
import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { everyPart } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_VERSIONING = s3Part("aws:s3/bucketVersioning:BucketVersioning");
const BLOB_SERVICE = accountPart("azure-native:storage:BlobServiceProperties");

/** Buckets keep no versions unless somebody says so, on every cloud. */
export const control = defineControl({
  id: "buckets-keep-versions",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "A cloud's estate keeps its files in buckets, and each of them keeps what was overwritten or deleted.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_21, CKV_GCP_78, CKV2_AZURE_38" },
    { by: "aws", reference: "MLOps foundation roadmap, initial phase: data and artifacts in Amazon S3" },
  ],
  remediation:
    "Leave the buckets to `objectStore` in the environment file; every one of them keeps versions for `objectStore.versionDays`.",
  keys: ["objectStore.versionDays"],
  asks: (estate) => (estate.cloud === "local" ? asksAboutBuckets(estate) : undefined),
  resources: { "gcp:storage/bucket:Bucket": (bucket) => mustBe(bucket.at("versioning", "enabled"), true) },
  estate: (estate) => {
    if (bucketsOf(estate).length === 0) return [violated("", "must keep its files in a bucket")];
    const accounts = bucketsOf(estate, "azure").filter((account) => !keepsFlowLogs(account));
    const status = (part: Reading) => mustBe(part.at("versioningConfiguration", "status"), "Enabled");
    return [
      ...everyPart(bucketsOf(estate, "aws"), S3_VERSIONING, status, "must have a BucketVersioning"),
      ...everyPart(accounts, BLOB_SERVICE, keepsBlobs, "must have BlobServiceProperties that keep versions"),
    ];
  },
});

/** Storage in folders offers no versions; it keeps what was deleted. https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts */
function keepsBlobs(service: Reading, account: Reading): readonly Finding[] {
  const inFolders = account.at("isHnsEnabled").value === true;
  return mustBe(inFolders ? service.at("deleteRetentionPolicy", "enabled") : service.at("isVersioningEnabled"), true);
}
