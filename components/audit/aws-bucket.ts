import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { type CustomResourceOptions, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { AuditArgs, AuditSpec } from "./contract.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME: NameRule = { longest: 63, global: true };

/** Days after which the parts of an upload go that was never finished. */
const UPLOAD_DAYS = 7;

/** The bucket that one trail, by its ARN, may write to; ready when it may. */
export function recordsBucket(
  name: string,
  spec: AuditSpec,
  { estate, key }: AuditArgs,
  trail: string,
  parent: Resource,
): { readonly bucket: Bucket; readonly ready: readonly Resource[] } {
  const options = { parent, provider: estate.provider };
  const bucket = new Bucket(
    `${name}-records`,
    {
      bucket: physicalName(estate, "audit", BUCKET_NAME),
      // Switched on from the start, so that `locked` can be set later: a bucket without it would have to be made anew.
      objectLockEnabled: true,
      forceDestroy: !estate.protect,
      tags: tagsOf(estate, "audit"),
    },
    { ...options, protect: estate.protect },
  );
  const versioning = new BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  const encryption = encryptionOf(name, bucket, key, options);
  const policy = policyOf(name, bucket, estate, trail, options);
  const versioned = { ...options, dependsOn: [versioning] };
  const lifecycle = lifecycleOf(name, bucket, spec, versioned);
  const lock = spec.locked ? [lockOf(name, bucket, spec, versioned)] : [];
  return { bucket, ready: [versioning, encryption, policy, lifecycle, ...lock] };
}

/**
 * Without a bucket key, for which CloudTrail would need to decrypt as well.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function encryptionOf(name: string, bucket: Bucket, key: Input<string>, options: CustomResourceOptions) {
  return new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
          bucketKeyEnabled: false,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    options,
  );
}

/** One after the other, since S3 refuses a second change of who may reach a bucket while the first is under way. */
function policyOf(name: string, bucket: Bucket, estate: Estate, trail: string, options: CustomResourceOptions) {
  const closed = new BucketPublicAccessBlock(
    `${name}-closed`,
    { bucket: bucket.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    options,
  );
  const owned = new BucketOwnershipControls(
    `${name}-owned`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { ...options, dependsOn: [closed] },
  );
  const arn = arnOf(bucket);
  const Statement = [onlyTls(arn), ...fromTrail(arn, estate.account, trail)];
  const policy = jsonStringify({ Version: "2012-10-17", Statement });
  return new BucketPolicy(`${name}-policy`, { bucket: bucket.bucket, policy }, { ...options, dependsOn: [owned] });
}

/**
 * Its ARN, of the name that we gave, so that a plan can check what is allowed there.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
 */
export function arnOf(bucket: Bucket): Input<string> {
  return interpolate`arn:aws:s3:::${bucket.bucket}`;
}

/** Denies everybody everything without TLS; a denial has to be as wide as what it denies. */
function onlyTls(bucket: Input<string>) {
  const Resource = [bucket, interpolate`${bucket}/*`];
  return {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
function fromTrail(bucket: Input<string>, account: string, trail: string) {
  const allowed = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
  const ours = { "aws:SourceArn": trail };
  const owned = { "s3:x-amz-acl": "bucket-owner-full-control" };
  const records = interpolate`${bucket}/AWSLogs/${account}/*`;
  return [
    { Sid: "AWSCloudTrailAclCheck", ...allowed, Action: "s3:GetBucketAcl", Resource: bucket, Condition: { StringEquals: ours } },
    {
      Sid: "AWSCloudTrailWrite",
      ...allowed,
      Action: "s3:PutObject",
      Resource: records,
      Condition: { StringEquals: { ...ours, ...owned } },
    },
  ];
}

/** What somebody deleted or overwrote is kept as long as what stands, so that nobody gets rid of a record before its time by way of this. */
function lifecycleOf(name: string, bucket: Bucket, { retentionDays }: AuditSpec, options: CustomResourceOptions) {
  const everything = { status: "Enabled", filter: {} };
  return new BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        { ...everything, id: "unfinished-uploads", abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS } },
        { ...everything, id: "old-records", expiration: { days: retentionDays } },
        {
          ...everything,
          id: "old-versions",
          noncurrentVersionExpiration: { noncurrentDays: retentionDays },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    options,
  );
}

/**
 * Of mode `COMPLIANCE`, the only one that holds against the account's owner too.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html#object-lock-retention-modes
 */
function lockOf(name: string, bucket: Bucket, { retentionDays }: AuditSpec, options: CustomResourceOptions) {
  return new BucketObjectLockConfiguration(
    `${name}-lock`,
    { bucket: bucket.bucket, rule: { defaultRetention: { mode: "COMPLIANCE", days: retentionDays } } },
    options,
  );
}
