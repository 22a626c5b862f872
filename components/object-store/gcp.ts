import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { Project } from "@pulumi/gcp/organizations/project.js";
import { Bucket, type BucketArgs } from "@pulumi/gcp/storage/bucket.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import type { AddressPeer } from "../core/namespace.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import {
  BACKUP_COLD_DAYS,
  type BucketName,
  CLOUD_BUCKETS,
  type CloudBucket,
  type CloudObjectStoreArgs,
  type CloudObjectStoreOutputs,
  ObjectStoreSpec,
} from "./contract.ts";

/** https://cloud.google.com/storage/docs/buckets#naming */
const BUCKET_NAME: NameRule = { longest: 63, global: true };

/** Private addresses of googleapis.com, which the network's own zone answers with. https://cloud.google.com/vpc/docs/configure-private-google-access#domain-options */
const SERVICE: AddressPeer = { cidrs: ["199.36.153.8/30"], port: 443 };

/** Days after which the parts of an upload that was given up are removed. */
const UPLOAD_DAYS = 7;
/** Days for which even a version that somebody deleted, or a whole bucket, can be had back: the fewest that there are. */
const SOFT_DELETE_DAYS = 7;

/**
 * Buckets of Cloud Storage. They write no access logs of their own: audit logs say more, and Google recommends them instead.
 * https://cloud.google.com/storage/docs/access-logs
 */
export class GcpObjectStore extends ComponentResource implements CloudObjectStoreOutputs {
  readonly buckets: Readonly<Record<BucketName, CloudBucket>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CloudObjectStoreArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ObjectStoreSpec, args.spec);
    super("estate:object-store:GcpObjectStore", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const mayEncrypt = grantKey(name, args, options);
    const made = CLOUD_BUCKETS.map((role) => [role, newBucket(name, role, spec, args, { ...options, dependsOn: [mayEncrypt] })] as const);
    this.buckets = Object.fromEntries(made.map(([role, bucket]) => [role, cloudBucket(role, bucket, args)])) as Record<
      BucketName,
      CloudBucket
    >;
    this.ready = made.map(([, bucket]) => bucket);
    this.registerOutputs({ buckets: this.buckets });
  }
}

/**
 * Cloud Storage encrypts as its own agent, so readers and writers of a bucket need no right to the key. The agent comes into being when
 * somebody first asks for its name, once in a project's life. https://cloud.google.com/storage/docs/getting-service-agent
 */
function grantKey(name: string, args: CloudObjectStoreArgs, options: CustomResourceOptions): CryptoKeyIAMMember {
  const { number } = Project.get(`${name}-project`, args.estate.scope, {}, options);
  return new CryptoKeyIAMMember(
    `${name}-key-grant`,
    {
      cryptoKeyId: args.key,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: interpolate`serviceAccount:service-${number}@gs-project-accounts.iam.gserviceaccount.com`,
    },
    options,
  );
}

function newBucket(
  name: string,
  role: BucketName,
  spec: ObjectStoreSpec,
  args: CloudObjectStoreArgs,
  options: CustomResourceOptions,
): Bucket {
  const { estate } = args;
  return new Bucket(
    `${name}-${role}`,
    {
      name: physicalName(estate, role, BUCKET_NAME),
      project: estate.scope,
      location: estate.region,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      encryption: { defaultKmsKeyName: args.key },
      softDeletePolicy: { retentionDurationSeconds: secondsOf(SOFT_DELETE_DAYS) },
      lifecycleRules: lifecycleOf(role, spec, args),
      ...(role === "registry" ? lockOf(spec.lockDays) : {}),
      forceDestroy: false,
      labels: tagsOf(estate, "object-store"),
    },
    { ...options, protect: estate.protect },
  );
}

function lifecycleOf(
  role: BucketName,
  spec: ObjectStoreSpec,
  { captureDays, telemetryDays }: CloudObjectStoreArgs,
): NonNullable<BucketArgs["lifecycleRules"]> {
  const common = [
    { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: spec.versionDays, withState: "ARCHIVED" } },
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: UPLOAD_DAYS } },
  ];
  if (role === "captures") return [...common, { action: { type: "Delete" }, condition: { age: captureDays, withState: "LIVE" } }];
  if (role === "telemetry") return [...common, { action: { type: "Delete" }, condition: { age: telemetryDays, withState: "LIVE" } }];
  if (role === "backups")
    return [...common, { action: { type: "SetStorageClass", storageClass: "NEARLINE" }, condition: { age: BACKUP_COLD_DAYS } }];
  return common;
}

/**
 * A retention policy that is not locked can be lifted by whoever may change the bucket, and the spec promises that nobody can. A locked one can
 * only be made longer, and its bucket outlives every object's time. https://cloud.google.com/storage/docs/bucket-lock
 */
function lockOf(lockDays: number): Pick<BucketArgs, "retentionPolicy"> {
  if (lockDays === 0) return {};
  return { retentionPolicy: { isLocked: true, retentionPeriod: String(secondsOf(lockDays)) } };
}

/** DVC's name for the project is `projectname`. https://dvc.org/doc/user-guide/data-management/remote-storage/google-cloud-storage */
function cloudBucket(role: BucketName, bucket: Bucket, { estate, key }: CloudObjectStoreArgs): CloudBucket {
  const uri = `gs://${physicalName(estate, role, BUCKET_NAME)}`;
  return {
    id: bucket.name,
    uri,
    dvc: { url: uri, projectname: estate.account },
    key,
    env: { GOOGLE_CLOUD_PROJECT: estate.account },
    service: SERVICE,
  };
}

function secondsOf(days: number): number {
  return days * 86_400;
}
