import { asksAboutBuckets, BUCKET, bucketsOf, s3Part } from "../../core/buckets.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { everyItem, mustBe, mustComeFrom } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { everyPart } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_ENCRYPTION = s3Part("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");

/** Where buckets and keys say which environment they are of. */
const LABELS: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "tags",
  "aws:kms/key:Key": "tags",
  "gcp:storage/bucket:Bucket": "labels",
  "gcp:kms/cryptoKey:CryptoKey": "labels",
  "azure-native:storage:StorageAccount": "tags",
  "azure-native:keyvault:Key": "tags",
};

/** A plan shows one environment only: that it makes all of its own, uses nothing of another, and says whose they are. */
export const control = defineControl({
  id: "environments-have-own-buckets-and-keys",
  level: 2,
  dimension: "data",
  severity: "high",
  statement: "An environment makes its own buckets and the keys that encrypt them, and uses none of another environment.",
  sources: [
    { by: "aws", reference: "MLOps foundation roadmap, reliable phase: separate data of development, testing and production" },
    { by: "estate", reference: "a test that can read or delete what production serves is no test" },
  ],
  remediation: "Leave buckets and keys to the environment; what two environments share is copied from one to the other.",
  keys: [],
  asks: asksAboutBucketsOfAny,
  estate: (estate) => [
    ...Object.entries(LABELS).flatMap(([type, labels]) => estate.readingsOf(type).flatMap((each) => ofOwner(each, labels, estate))),
    ...everyPart(bucketsOf(estate, "aws"), S3_ENCRYPTION, ofS3, "must say by which key it is encrypted"),
    ...bucketsOf(estate, "gcp").flatMap((bucket) =>
      about(bucket.resource, mustComeFrom(bucket.at("encryption", "defaultKmsKeyName"), "gcp:kms/cryptoKey:CryptoKey", isOwn, "violates")),
    ),
    ...bucketsOf(estate, "azure").flatMap((account) => about(account.resource, ofAccount(account.at("encryption")))),
  ],
});

/** A bucket that is only read counts here: it is another environment's. */
function asksAboutBucketsOfAny(estate: Estate) {
  return estate.ofType(...Object.values(BUCKET)).length === 0 ? asksAboutBuckets(estate) : undefined;
}

function ofOwner(each: Reading, labels: string, estate: Estate): readonly EstateFinding[] {
  const isBucket = (Object.values(BUCKET) as readonly string[]).includes(each.resource.type);
  if (each.resource.external === true)
    return isBucket ? about(each.resource, [violated("", "must be made by this environment, not only read")]) : [];
  return about(each.resource, mustBe(each.at(labels, "environment"), estate.environment));
}

/** Who writes access logs can use no key but S3's own. */
function ofS3(encryption: Reading): readonly Finding[] {
  return everyItem(encryption.at("rules"), (rule) => {
    const chosen = rule.at("applyServerSideEncryptionByDefault");
    if (chosen.at("sseAlgorithm").value === "AES256") return [];
    return mustComeFrom(chosen.at("kmsMasterKeyId"), "aws:kms/key:Key", isOwn, "violates");
  });
}

function ofAccount(encryption: Reading): readonly Finding[] {
  const keys = encryption.sources().filter(({ type }) => type === "azure-native:keyvault:Key");
  const own = keys.some((key) => isOwn(encryption.estate.inputsOf(key)).length === 0);
  return own ? [] : [violated(encryption.path, "must come from a key of this environment")];
}

function isOwn(key: Reading): readonly Finding[] {
  return key.resource.external === true ? [violated("", "must be made by this environment")] : [];
}
