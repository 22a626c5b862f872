import { asksAboutBuckets, bucketsOf, s3Part } from "../../core/buckets.ts";
import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeGiven, mustNotBeGiven } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import { mustBeRotatedByAws, mustBeRotatedByAzure, mustBeRotatedByGcp } from "../../core/keys.ts";
import { everyPart, partsOf } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_ENCRYPTION = s3Part("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
const S3_ACCESS_LOGS = { type: "aws:s3/bucketLogging:BucketLogging", of: "targetBucket", name: "bucket" };

/** Every cloud encrypts by a key of its own where nobody names another; who may use that key, the estate cannot say. */
export const control = defineControl({
  id: "buckets-are-encrypted",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "Every bucket of a cloud is encrypted with a key of the estate's own that changes by itself.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_145, CKV2_AZURE_1" },
    { by: "aws", reference: "MLOps foundation roadmap, initial phase: encryption of data and artifacts" },
  ],
  remediation: "Leave the buckets to `objectStore` in the environment file; the estate always encrypts them with its key.",
  keys: ["keys"],
  asks: asksAboutBuckets,
  resources: {
    "gcp:storage/bucket:Bucket": (bucket) => mustBeRotatedByGcp(bucket.at("encryption", "defaultKmsKeyName")),
    "azure-native:storage:StorageAccount": (account) => ofAccount(account.at("encryption")),
  },
  estate: (estate) => everyPart(bucketsOf(estate, "aws"), S3_ENCRYPTION, ofS3, "must have a BucketServerSideEncryptionConfiguration"),
});

function ofS3(encryption: Reading, bucket: Reading): readonly Finding[] {
  // Who writes access logs can use no key but S3's own. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  const algorithms = partsOf(bucket, S3_ACCESS_LOGS).length > 0 ? ["aws:kms", "AES256"] : ["aws:kms"];
  return [
    ...mustBeGiven(encryption.at("rules")),
    ...everyItem(encryption.at("rules"), (rule) => {
      const chosen = rule.at("applyServerSideEncryptionByDefault");
      const ofS3sOwn = chosen.at("sseAlgorithm").value === "AES256";
      return [...mustBe(chosen.at("sseAlgorithm"), algorithms), ...(ofS3sOwn ? [] : mustBeRotatedByAws(chosen.at("kmsMasterKeyId")))];
    }),
  ];
}

function ofAccount(encryption: Reading): readonly Finding[] {
  const key = encryption.at("keyVaultProperties");
  return [
    ...mustBe(encryption.at("keySource"), "Microsoft.Keyvault"),
    ...mustBeGiven(key.at("keyName")),
    ...mustNotBeGiven(key.at("keyVersion"), "must not be given: it would keep the account from following a new version of its key"),
    ...mustBeRotatedByAzure(encryption),
  ];
}
