import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { arnOf, guardedBucket, nameOf, type Site } from "./aws-bucket.ts";
import { fromAccessLogs, onlyOurKeys, onlyTls, withoutLiftingLocks } from "./aws-policy.ts";
import {
  BACKUP_COLD_DAYS,
  type BucketName,
  CLOUD_BUCKETS,
  type CloudBucket,
  type CloudObjectStoreArgs,
  type CloudObjectStoreOutputs,
  ObjectStoreSpec,
} from "./contract.ts";

/** Days after which objects go by themselves. Captures hold what people sent to a model. */
function expiresAfterDays({ captureDays, telemetryDays }: CloudObjectStoreArgs): Partial<Record<BucketName, number>> {
  return { captures: captureDays, telemetry: telemetryDays };
}

/**
 * Days after which objects move to storage that is cheaper to keep and dearer to read; S3 takes no fewer.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
const SELDOM_READ_AFTER_DAYS: Partial<Record<BucketName, number>> = { backups: BACKUP_COLD_DAYS };

/** Days for which it is kept who read and wrote which object. */
const ACCESS_LOG_DAYS = 90;

/** S3: a bucket a purpose, and one for the records of who used them. */
export class AwsObjectStore extends ComponentResource implements CloudObjectStoreOutputs {
  readonly buckets: Readonly<Record<BucketName, CloudBucket>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudObjectStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ObjectStoreSpec, args.spec);
    super("estate:object-store:AwsObjectStore", name, {}, opts);
    const site = { name, estate: args.estate, parent: this };
    const logs = accessLogsOf(site, spec);
    const buckets = CLOUD_BUCKETS.map((role) => [role, bucketOf(site, role, spec, args, logs)] as const);
    this.buckets = Object.fromEntries(buckets.map(([role, { bucket }]) => [role, accessOf(role, bucket, args)])) as Record<
      BucketName,
      CloudBucket
    >;
    this.ready = buckets.flatMap(([, { ready }]) => ready);
    this.registerOutputs({ buckets: this.buckets });
  }
}

interface Made {
  readonly bucket: Bucket;
  readonly ready: readonly Resource[];
}

/**
 * Without a key of ours: S3 delivers no records into a bucket that is encrypted with one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
function accessLogsOf(site: Site, { versionDays }: ObjectStoreSpec): Made {
  const sources = CLOUD_BUCKETS.map((role) => `arn:aws:s3:::${nameOf(site.estate, role)}`);
  return guardedBucket(site, "access-logs", {
    lockable: false,
    versionDays,
    expiresAfterDays: ACCESS_LOG_DAYS,
    seldomReadAfterDays: undefined,
    statements: (arn) => [onlyTls(arn), fromAccessLogs(arn, site.estate.account, sources)],
  });
}

function bucketOf(site: Site, role: BucketName, spec: ObjectStoreSpec, args: CloudObjectStoreArgs, logs: Made): Made {
  const locked = role === "registry";
  const { bucket, ready } = guardedBucket(site, role, {
    key: args.key,
    // Switched on from the start, so that a lock can be asked for later: a bucket without it would have to be made anew.
    lockable: locked,
    versionDays: spec.versionDays,
    expiresAfterDays: expiresAfterDays(args)[role],
    seldomReadAfterDays: SELDOM_READ_AFTER_DAYS[role],
    statements: (arn) => [onlyTls(arn), onlyOurKeys(arn, site.estate), ...(locked ? [withoutLiftingLocks(arn)] : [])],
  });
  const logging = loggingOf(site, role, bucket, logs);
  const lock = locked && spec.lockDays > 0 ? [lockOf(site, role, bucket, spec.lockDays, ready)] : [];
  return { bucket, ready: [...ready, logging, ...lock] };
}

function loggingOf({ name, estate, parent }: Site, role: BucketName, bucket: Bucket, logs: Made): BucketLogging {
  return new BucketLogging(
    `${name}-${role}-logging`,
    {
      bucket: bucket.bucket,
      targetBucket: logs.bucket.bucket,
      targetPrefix: `${role}/`,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
    },
    { parent, provider: estate.provider, dependsOn: [...logs.ready] },
  );
}

/**
 * Of mode `GOVERNANCE`, whose locks the bucket's policy lets nobody lift: who changes that policy first is seen in the audit log, while a
 * mistake of mode `COMPLIANCE` stays and is paid for until its last day.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html#object-lock-retention-modes
 */
function lockOf({ name, estate, parent }: Site, role: BucketName, bucket: Bucket, days: number, after: readonly Resource[]) {
  return new BucketObjectLockConfiguration(
    `${name}-${role}-lock`,
    { bucket: bucket.bucket, rule: { defaultRetention: { mode: "GOVERNANCE", days } } },
    { parent, provider: estate.provider, dependsOn: [...after] },
  );
}

/** The name is the one that we gave, so that the address is known before the bucket stands. */
function accessOf(role: BucketName, bucket: Bucket, { estate, key }: CloudObjectStoreArgs): CloudBucket {
  const uri = `s3://${nameOf(estate, role)}`;
  return {
    id: arnOf(bucket),
    uri,
    // Without an option for encryption: the bucket has its own. https://dvc.org/doc/user-guide/data-management/remote-storage/amazon-s3
    dvc: { url: uri, region: estate.region },
    key,
    env: { AWS_REGION: estate.region, AWS_DEFAULT_REGION: estate.region },
    // S3 has public addresses that change, also behind the network's gateway endpoint; who may do what is said by identity and bucket policy.
    service: { cidrs: ["0.0.0.0/0"], port: 443 },
  };
}
