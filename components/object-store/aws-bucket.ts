import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { type CustomResourceOptions, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { type EnvironmentFacts, type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { BucketStatement } from "./aws-policy.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME: NameRule = { longest: 63, global: true };

/** Days after which the parts of an upload go that nobody finished; they are paid for and cannot be seen. */
const UPLOAD_DAYS = 7;

/** Whose bucket it is, and below what it is registered. */
export interface Site {
  readonly name: string;
  readonly estate: Estate;
  readonly parent: Resource;
}

/** In what a bucket differs from others. */
interface BucketWishes {
  /** Key that objects are encrypted with; S3's own when there is none. */
  readonly key?: Input<string>;
  readonly lockable: boolean;
  readonly versionDays: number;
  readonly expiresAfterDays: number | undefined;
  readonly seldomReadAfterDays: number | undefined;
  readonly statements: (arn: Input<string>) => readonly BucketStatement[];
}

/** Name of the bucket of a role. */
export function nameOf(facts: EnvironmentFacts, role: string): string {
  return physicalName(facts, role, BUCKET_NAME);
}

/**
 * Its ARN, of the name that we gave, so that a plan can check what is allowed there.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
 */
export function arnOf(bucket: Bucket): Input<string> {
  return interpolate`arn:aws:s3:::${bucket.bucket}`;
}

/** A private, versioned and encrypted bucket. It is ready when its last guard stands. */
export function guardedBucket(
  site: Site,
  role: string,
  wishes: BucketWishes,
): { readonly bucket: Bucket; readonly ready: readonly Resource[] } {
  const { name, estate, parent } = site;
  const options = { parent, provider: estate.provider };
  const bucket = new Bucket(
    `${name}-${role}`,
    {
      bucket: nameOf(estate, role),
      objectLockEnabled: wishes.lockable,
      forceDestroy: !estate.protect,
      tags: tagsOf(estate, "object-store"),
    },
    { ...options, protect: estate.protect },
  );
  const prefix = `${name}-${role}`;
  const versioning = new BucketVersioning(
    `${prefix}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  const encryption = encryptionOf(prefix, bucket, wishes.key, options);
  const policy = policyOf(prefix, bucket, wishes, options);
  // Rules about versions have to find versioning switched on.
  const lifecycle = lifecycleOf(prefix, bucket, wishes, { ...options, dependsOn: [versioning] });
  return { bucket, ready: [versioning, encryption, policy, lifecycle] };
}

/** Uploads with a key that the client brings itself are refused: nobody else could read them. */
function encryptionOf(prefix: string, bucket: Bucket, key: Input<string> | undefined, options: CustomResourceOptions) {
  const encrypted = key === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: key };
  return new BucketServerSideEncryptionConfiguration(
    `${prefix}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: encrypted, bucketKeyEnabled: key !== undefined, blockedEncryptionTypes: ["SSE-C"] }],
    },
    options,
  );
}

/** One after the other, since S3 refuses a second change of who may reach a bucket while the first is under way. */
function policyOf(prefix: string, bucket: Bucket, { statements }: BucketWishes, options: CustomResourceOptions) {
  const closed = new BucketPublicAccessBlock(
    `${prefix}-closed`,
    { bucket: bucket.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    options,
  );
  const owned = new BucketOwnershipControls(
    `${prefix}-owned`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { ...options, dependsOn: [closed] },
  );
  return new BucketPolicy(
    `${prefix}-policy`,
    { bucket: bucket.bucket, policy: jsonStringify({ Version: "2012-10-17", Statement: statements(arnOf(bucket)) }) },
    { ...options, dependsOn: [owned] },
  );
}

function lifecycleOf(prefix: string, bucket: Bucket, wishes: BucketWishes, options: CustomResourceOptions) {
  const everything = { status: "Enabled", filter: {} };
  const { expiresAfterDays, seldomReadAfterDays, versionDays } = wishes;
  const expiry = expiresAfterDays === undefined ? [] : [{ ...everything, id: "expired-objects", expiration: { days: expiresAfterDays } }];
  const move =
    seldomReadAfterDays === undefined
      ? []
      : [{ ...everything, id: "seldom-read", transitions: [{ days: seldomReadAfterDays, storageClass: "STANDARD_IA" }] }];
  return new BucketLifecycleConfiguration(
    `${prefix}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        { ...everything, id: "unfinished-uploads", abortIncompleteMultipartUpload: { daysAfterInitiation: UPLOAD_DAYS } },
        {
          ...everything,
          id: "old-versions",
          noncurrentVersionExpiration: { noncurrentDays: versionDays },
          expiration: { expiredObjectDeleteMarker: true },
        },
        ...move,
        ...expiry,
      ],
    },
    options,
  );
}
