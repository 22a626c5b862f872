import { ProjectSink } from "@pulumi/gcp/logging/projectSink.js";
import { Bucket } from "@pulumi/gcp/storage/bucket.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import { interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { Site } from "./site.ts";

/** https://cloud.google.com/storage/docs/buckets#naming */
const BUCKET_NAME: NameRule = { longest: 63, global: true };
/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks */
const SINK_NAME: NameRule = { longest: 100 };

/** Whose logs are kept: the control plane's components, the API server's audit log, and what was done to the cluster itself. */
const KEPT = ["k8s_control_plane_component", "k8s_cluster", "gke_cluster"];

/**
 * Keeps the control plane's logs in a bucket of its own, for as long as the spec says and under the estate's key. They can be searched in Cloud
 * Logging too, which keeps them for 30 days whatever is said here. https://cloud.google.com/logging/quotas#logs_retention_periods
 */
export function keepControlPlaneLogs(site: Site, days: number, mayEncrypt: readonly Resource[]): void {
  const { clusterName, estate, name, options } = site;
  const bucket = newBucket(site, days, mayEncrypt);
  const sink = new ProjectSink(
    `${name}-logs`,
    {
      name: physicalName(estate, "cluster-logs", SINK_NAME),
      project: estate.scope,
      description: `Control plane of the cluster of ${estate.environment}`,
      destination: interpolate`storage.googleapis.com/${bucket.name}`,
      filter: `resource.type=(${KEPT.map((type) => `"${type}"`).join(" OR ")}) AND resource.labels.cluster_name="${clusterName}"`,
      uniqueWriterIdentity: true,
    },
    options,
  );
  new BucketIAMMember(
    `${name}-logs-write`,
    { bucket: bucket.name, role: "roles/storage.objectCreator", member: sink.writerIdentity },
    options,
  );
}

/** Logs come by themselves, so a bucket that nothing protects goes with what is in it. */
function newBucket({ estate, keys, name, options }: Site, days: number, mayEncrypt: readonly Resource[]): Bucket {
  const remove = { type: "Delete" };
  return new Bucket(
    `${name}-logs-bucket`,
    {
      name: physicalName(estate, "cluster-logs", BUCKET_NAME),
      project: estate.scope,
      location: estate.region,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      versioning: { enabled: true },
      encryption: { defaultKmsKeyName: keys.logs },
      lifecycleRules: [
        { action: remove, condition: { age: days, withState: "LIVE" } },
        { action: remove, condition: { daysSinceNoncurrentTime: 1, withState: "ARCHIVED" } },
      ],
      forceDestroy: !estate.protect,
      labels: tagsOf(estate, "cluster"),
    },
    { ...options, protect: estate.protect, dependsOn: [...mayEncrypt] },
  );
}
