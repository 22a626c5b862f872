import { asksAboutBuckets, bucketsOf, s3Part } from "../../core/buckets.ts";
import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { everyPart } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_BLOCK = s3Part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
const S3_SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

/** What a new bucket does by default has changed over the years on two clouds, and an account can undo it; so it has to be written. */
export const control = defineControl({
  id: "buckets-refuse-the-public",
  level: 0,
  dimension: "data",
  severity: "critical",
  statement: "No bucket of a cloud can be opened to everybody, whatever is granted on it later.",
  sources: [
    { by: "checkov", reference: "CKV2_AWS_6, CKV_AWS_53 to CKV_AWS_56, CKV_GCP_114, CKV_GCP_29, CKV_AZURE_190, CKV_AZURE_34" },
    { by: "aws", reference: "MLOps foundation roadmap, initial phase: no public access to data" },
  ],
  remediation: "Leave the buckets to `objectStore` in the environment file; none of them can be opened.",
  keys: [],
  unwaivable: true,
  asks: asksAboutBuckets,
  resources: {
    "gcp:storage/bucket:Bucket": (bucket) => [
      ...mustBe(bucket.at("publicAccessPrevention"), "enforced"),
      ...mustBe(bucket.at("uniformBucketLevelAccess"), true),
    ],
    "azure-native:storage:StorageAccount": (account) => mustBe(account.at("allowBlobPublicAccess"), false),
    "azure-native:storage:BlobContainer": (container) => mustBe(container.at("publicAccess"), "None", "passes"),
  },
  estate: (estate) => everyPart(bucketsOf(estate, "aws"), S3_BLOCK, isClosed, "must have a BucketPublicAccessBlock"),
});

function isClosed(block: Reading) {
  return S3_SWITCHES.flatMap((each) => mustBe(block.at(each), true));
}
