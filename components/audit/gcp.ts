import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import { Project } from "@pulumi/gcp/organizations/project.js";
import { IAMAuditConfig } from "@pulumi/gcp/projects/iamauditConfig.js";
import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  interpolate,
  type Resource,
} from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type AuditArgs, type AuditOutputs, AuditSpec } from "./contract.ts";

/** https://cloud.google.com/storage/docs/buckets#naming */
const BUCKET_NAME: NameRule = { longest: 63, global: true };
/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks */
const SINK_NAME: NameRule = { longest: 100 };

/** Services whose every reading and writing of data is recorded too; what administrators change always is. https://cloud.google.com/logging/docs/audit/services */
const SERVICES = ["storage", "cloudkms", "secretmanager", "container", "cloudsql"] as const;
const LOG_TYPES = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"] as const;

/** Days for which a deleted bucket can be had back. */
const SOFT_DELETE_DAYS = 7;

/**
 * Audit logs of the project, copied to a bucket that nobody may take records from before their time. It is about the whole project: two
 * environments in one project would take the settings away from each other.
 */
export class GcpAudit extends ComponentResource implements AuditOutputs {
  readonly store: Input<string>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: AuditArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, AuditSpec, args.spec);
    super("estate:audit:GcpAudit", name, {}, opts);
    const options = { parent: this, provider: args.estate.provider };
    const mayEncrypt = grantKey(name, args, options);
    const bucket = newBucket(name, spec, args, { ...options, dependsOn: [mayEncrypt] });
    const sink = newSink(`${name}-sink`, "audit", bucket.name, args, options);
    const copy = spec.copyTo === undefined ? [] : [newSink(`${name}-copy`, "audit-copy", spec.copyTo, args, options)];
    const mayWrite = grantWrite(name, sink, bucket, options);
    const recorded = SERVICES.map((service) => recordData(name, service, args, { ...options, dependsOn: [mayWrite] }));
    this.store = bucket.name;
    this.ready = [bucket, sink, mayWrite, ...copy, ...recorded];
    this.registerOutputs({ store: this.store });
  }
}

/** Cloud Storage encrypts as its own agent, whoever writes. https://cloud.google.com/storage/docs/getting-service-agent */
function grantKey(name: string, args: AuditArgs, options: CustomResourceOptions): CryptoKeyIAMMember {
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

function newBucket(name: string, spec: AuditSpec, args: AuditArgs, options: CustomResourceOptions): Bucket {
  const { estate, key } = args;
  const remove = { type: "Delete" };
  return new Bucket(
    `${name}-bucket`,
    {
      name: physicalName(estate, "audit", BUCKET_NAME),
      project: estate.scope,
      location: estate.region,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      encryption: { defaultKmsKeyName: key },
      retentionPolicy: { isLocked: spec.locked, retentionPeriod: String(secondsOf(spec.retentionDays)) },
      softDeletePolicy: { retentionDurationSeconds: secondsOf(SOFT_DELETE_DAYS) },
      lifecycleRules: [
        { action: remove, condition: { age: spec.retentionDays, withState: "LIVE" } },
        { action: remove, condition: { daysSinceNoncurrentTime: 1, withState: "ARCHIVED" } },
      ],
      forceDestroy: false,
      labels: tagsOf(estate, "audit"),
    },
    { ...options, protect: estate.protect },
  );
}

/** Writes as an identity of its own. Whoever keeps a bucket of another project lets that identity add objects; its name is the sink's `writerIdentity`. */
function newSink(name: string, role: string, bucket: Input<string>, args: AuditArgs, options: CustomResourceOptions): ProjectSink {
  return new ProjectSink(
    name,
    {
      name: physicalName(args.estate, role, SINK_NAME),
      project: args.estate.scope,
      description: `Who did what in ${args.estate.environment}`,
      destination: interpolate`storage.googleapis.com/${bucket}`,
      filter: 'logName:"cloudaudit.googleapis.com"',
      uniqueWriterIdentity: true,
    },
    options,
  );
}

/** The sink may add records, and neither read nor replace one. */
function grantWrite(name: string, sink: ProjectSink, bucket: Bucket, options: CustomResourceOptions): BucketIAMMember {
  return new BucketIAMMember(
    `${name}-write`,
    { bucket: bucket.name, role: "roles/storage.objectCreator", member: sink.writerIdentity },
    options,
  );
}

function recordData(name: string, service: (typeof SERVICES)[number], args: AuditArgs, options: CustomResourceOptions): IAMAuditConfig {
  return new IAMAuditConfig(
    `${name}-${service}`,
    {
      project: args.estate.scope,
      service: `${service}.googleapis.com`,
      auditLogConfigs: LOG_TYPES.map((logType) => ({ logType })),
    },
    options,
  );
}

function secondsOf(days: number): number {
  return days * 86_400;
}
