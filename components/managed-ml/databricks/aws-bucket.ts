import type { Key } from "@pulumi/aws/kms/key.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { type CustomResourceOptions, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { DATABRICKS, onBehalfOf, optionsOf, type Site } from "./aws-site.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET_NAME: NameRule = { longest: 63, global: true };

/** Days for which old versions stay; longer, and listing becomes slow. https://docs.databricks.com/aws/connect/storage/amazon-s3#bucket-versioning */
const VERSION_DAYS = 7;

/** The workspace's own bucket, for logs of jobs and what Databricks itself puts down. Models and runs lie in the estate's. */
export function newRootBucket(site: Site, key: Key): { readonly bucket: Bucket; readonly ready: readonly Resource[] } {
  const { estate, name } = site;
  const bucket = new Bucket(
    `${name}-root`,
    { bucket: physicalName(estate, "databricks", BUCKET_NAME), forceDestroy: !estate.protect, tags: tagsOf(estate, "managed-ml") },
    { ...optionsOf(site), protect: estate.protect },
  );
  const options = optionsOf(site);
  const versioning = new BucketVersioning(
    `${name}-root-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  const encryption = new BucketServerSideEncryptionConfiguration(
    `${name}-root-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    options,
  );
  const lifecycle = lifecycleOf(name, bucket, { ...options, dependsOn: [versioning] });
  return { bucket, ready: [versioning, encryption, lifecycle, policyOf(site, bucket)] };
}

function lifecycleOf(name: string, bucket: Bucket, options: CustomResourceOptions): BucketLifecycleConfiguration {
  const everything = { status: "Enabled", filter: {} };
  return new BucketLifecycleConfiguration(
    `${name}-root-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        { ...everything, id: "unfinished-uploads", abortIncompleteMultipartUpload: { daysAfterInitiation: VERSION_DAYS } },
        {
          ...everything,
          id: "old-versions",
          noncurrentVersionExpiration: { noncurrentDays: VERSION_DAYS },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    options,
  );
}

/** One after the other, since S3 refuses a second change of who may reach a bucket while the first is under way. */
function policyOf(site: Site, bucket: Bucket): BucketPolicy {
  const { name } = site;
  const closed = new BucketPublicAccessBlock(
    `${name}-root-closed`,
    { bucket: bucket.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    optionsOf(site),
  );
  const owned = new BucketOwnershipControls(
    `${name}-root-owned`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { ...optionsOf(site), dependsOn: [closed] },
  );
  const arn = interpolate`arn:aws:s3:::${bucket.bucket}`;
  return new BucketPolicy(
    `${name}-root-policy`,
    { bucket: bucket.bucket, policy: jsonStringify({ Version: "2012-10-17", Statement: statementsOf(site, arn) }) },
    { ...optionsOf(site), dependsOn: [owned] },
  );
}

/** https://docs.databricks.com/aws/admin/account-settings-e2/storage#step-2-apply-bucket-policy */
function statementsOf(site: Site, arn: Input<string>) {
  const objects = interpolate`${arn}/*`;
  const databricks = { Effect: "Allow", Principal: { AWS: DATABRICKS }, Condition: { StringEquals: onBehalfOf(site) } };
  return [
    {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [arn, objects],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "DatabricksUsesObjects",
      ...databricks,
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      Resource: [objects],
    },
    { Sid: "DatabricksListsThem", ...databricks, Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: [arn] },
  ];
}
