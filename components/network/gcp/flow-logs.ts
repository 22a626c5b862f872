import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { ProjectExclusion } from "@pulumi/gcp/logging/projectExclusion.js";
import { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import { Project } from "@pulumi/gcp/organizations/project.js";
import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import { type Input, interpolate } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { RESOURCE_NAME, type Site } from "./site.ts";

/** https://cloud.google.com/storage/docs/buckets#naming */
const BUCKET_NAME: NameRule = { longest: 63, global: true };
/** Of sinks and of exclusions. https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks */
const SINK_NAME: NameRule = { longest: 100 };

/**
 * Keeps who talked to whom, and who was refused, in a bucket of its own: the project's log bucket keeps everything for 30 days, encrypted by
 * Google's key. What is kept here is left out there, where it would be paid for a second time.
 */
export function keepFlowLogs(site: Site, days: number, key: Input<string>): void {
  const { estate, name, options } = site;
  const subnets = ["nodes", "data"].map((role) => `"${physicalName(estate, role, RESOURCE_NAME)}"`).join(" OR ");
  const filter = `(log_id("compute.googleapis.com/vpc_flows") OR log_id("compute.googleapis.com/firewall")) AND resource.labels.subnetwork_name=(${subnets})`;
  const bucket = newBucket(site, days, key);
  const sink = new ProjectSink(
    `${name}-flow-logs`,
    {
      name: physicalName(estate, "flow-logs", SINK_NAME),
      project: estate.scope,
      description: `Traffic of the network of ${estate.environment}`,
      destination: interpolate`storage.googleapis.com/${bucket.name}`,
      filter,
      uniqueWriterIdentity: true,
    },
    options,
  );
  const mayWrite = new BucketIAMMember(
    `${name}-flow-logs-write`,
    { bucket: bucket.name, role: "roles/storage.objectCreator", member: sink.writerIdentity },
    options,
  );
  new ProjectExclusion(
    `${name}-flow-logs-once`,
    {
      name: physicalName(estate, "flow-logs", SINK_NAME),
      project: estate.scope,
      description: "They are kept in a bucket of their own",
      filter,
    },
    { ...options, dependsOn: [mayWrite] },
  );
}

/** Logs come by themselves, so a bucket that nothing protects goes with what is in it. */
function newBucket(site: Site, days: number, key: Input<string>): Bucket {
  const { estate, name, options } = site;
  const remove = { type: "Delete" };
  return new Bucket(
    `${name}-flow-logs-bucket`,
    {
      name: physicalName(estate, "flow-logs", BUCKET_NAME),
      project: estate.scope,
      location: estate.region,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      encryption: { defaultKmsKeyName: key },
      lifecycleRules: [
        { action: remove, condition: { age: days, withState: "LIVE" } },
        { action: remove, condition: { daysSinceNoncurrentTime: 1, withState: "ARCHIVED" } },
      ],
      forceDestroy: !estate.protect,
      labels: tagsOf(estate, "network"),
    },
    { ...options, protect: estate.protect, dependsOn: [grantKey(site, key)] },
  );
}

/** Cloud Storage encrypts as its own agent, whoever writes. https://cloud.google.com/storage/docs/getting-service-agent */
function grantKey({ estate, name, options }: Site, key: Input<string>): CryptoKeyIAMMember {
  const { number } = Project.get(`${name}-project`, estate.scope, {}, options);
  return new CryptoKeyIAMMember(
    `${name}-key-grant`,
    {
      cryptoKeyId: key,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: interpolate`serviceAccount:service-${number}@gs-project-accounts.iam.gserviceaccount.com`,
    },
    options,
  );
}
