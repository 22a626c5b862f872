import { Trail } from "@pulumi/aws/cloudtrail/trail.js";
import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { arnOf, recordsBucket } from "./aws-bucket.ts";
import { type AuditArgs, type AuditOutputs, AuditSpec } from "./contract.ts";

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html */
const TRAIL_NAME: NameRule = { longest: 128 };

/** A CloudTrail over all regions of the account, and the bucket that it writes to. */
export class AwsAudit extends ComponentResource implements AuditOutputs {
  readonly store: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: AuditArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AuditSpec, args.spec);
    super("estate:audit:AwsAudit", name, {}, opts);
    const trailName = physicalName(args.estate, "audit", TRAIL_NAME);
    const { bucket, ready } = recordsBucket(name, spec, args, trailArnOf(args.estate, trailName), this);
    const trail = trailOf(name, trailName, args, bucket, ready, this);
    const copy = spec.copyTo === undefined ? [] : [copyOf(name, spec.copyTo, args, this)];
    this.store = bucket.bucket;
    this.ready = [trail, ...copy];
    this.registerOutputs({ store: this.store });
  }
}

/** Put together here, since the bucket has to name the trail before CloudTrail lets it be made. */
function trailArnOf({ account, region }: Estate, trailName: string): string {
  return `arn:aws:cloudtrail:${region}:${account}:trail/${trailName}`;
}

function trailOf(
  name: string,
  trailName: string,
  { estate, key }: AuditArgs,
  bucket: Bucket,
  after: readonly Resource[],
  parent: Resource,
): Trail {
  return new Trail(
    `${name}-trail`,
    {
      name: trailName,
      s3BucketName: bucket.bucket,
      kmsKeyId: key,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      advancedEventSelectors: [
        { name: "What is done in the account", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] },
        { name: "Who reads or deletes records", fieldSelectors: accessTo(arnOf(bucket)) },
      ],
      tags: tagsOf(estate, "audit"),
    },
    { parent, provider: estate.provider, dependsOn: [...after] },
  );
}

/**
 * A second trail, to a bucket of another account, which encrypts with its own key: with one of this account, whoever takes this account over could make
 * its records unreadable. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html
 */
function copyOf(name: string, bucket: string, { estate }: AuditArgs, parent: Resource): Trail {
  return new Trail(
    `${name}-copy`,
    {
      name: physicalName(estate, "audit-copy", TRAIL_NAME),
      s3BucketName: bucket,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      tags: tagsOf(estate, "audit"),
    },
    { parent, provider: estate.provider },
  );
}

/** Without writing, which is what the trail itself does there, and would record for ever. */
function accessTo(bucket: Input<string>) {
  return [
    { field: "eventCategory", equals: ["Data"] },
    { field: "resources.type", equals: ["AWS::S3::Object"] },
    { field: "resources.ARN", startsWiths: [interpolate`${bucket}/`] },
    { field: "eventName", notEquals: ["PutObject"] },
  ];
}
