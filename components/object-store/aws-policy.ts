import { type Input, interpolate } from "@pulumi/pulumi";
import type { EnvironmentFacts } from "../core/estate.ts";

/** A statement of a bucket's policy. */
export interface BucketStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | { readonly Service: string };
  readonly Action: string;
  readonly Resource: readonly Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Denies everybody everything without TLS; a denial has to be as wide as what it denies. */
export function onlyTls(bucket: Input<string>): BucketStatement {
  return {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, objectsOf(bucket)],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/**
 * Denies every upload that names an encryption, unless it names a key of the account; one that names none is encrypted with the bucket's
 * own. So also denied is encryption by KMS that names no key, for which S3 would take one that nobody can lock. Which of the account's keys
 * somebody may use is granted to identities: this says it without a key's id, so that a plan can check it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
export function onlyOurKeys(bucket: Input<string>, { account, region }: Pick<EnvironmentFacts, "account" | "region">): BucketStatement {
  return {
    Sid: "OnlyOurKeys",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: [objectsOf(bucket)],
    // Without the first, an upload that names nothing would count as one with a wrong key.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    Condition: {
      Null: { "s3:x-amz-server-side-encryption": "false" },
      ArnNotLike: { "s3:x-amz-server-side-encryption-aws-kms-key-id": `arn:aws:kms:${region}:${account}:key/*` },
    },
  };
}

/** Denies everybody to delete what a lock holds. */
export function withoutLiftingLocks(bucket: Input<string>): BucketStatement {
  return { Sid: "NobodyLiftsLocks", Effect: "Deny", Principal: "*", Action: "s3:BypassGovernanceRetention", Resource: [objectsOf(bucket)] };
}

/**
 * Lets S3 write records of these buckets of the account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general
 */
export function fromAccessLogs(bucket: Input<string>, account: string, sources: readonly string[]): BucketStatement {
  return {
    Sid: "AccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: [objectsOf(bucket)],
    Condition: { ArnLike: { "aws:SourceArn": sources }, StringEquals: { "aws:SourceAccount": account } },
  };
}

function objectsOf(bucket: Input<string>): Input<string> {
  return interpolate`${bucket}/*`;
}
