import { asksAboutBuckets, BUCKET, bucketsOf, keepsFlowLogs, versionsOf } from "../../core/buckets.ts";
import { defineControl } from "../../core/control.ts";
import { violated } from "../../core/finding.ts";

/** Buckets keep no versions unless somebody says so, on every cloud. */
export const control = defineControl({
  id: "buckets-keep-versions",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "A cloud's estate keeps its files in buckets, and each of them keeps what was overwritten or deleted.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_21, CKV_GCP_78, CKV2_AZURE_38" },
    { by: "aws", reference: "MLOps foundation roadmap, initial phase: data and artifacts in Amazon S3" },
  ],
  remediation:
    "Leave the buckets to `objectStore` in the environment file; every one of them keeps versions for `objectStore.versionDays`.",
  keys: ["objectStore.versionDays"],
  asks: (estate) => (estate.cloud === "local" ? asksAboutBuckets(estate) : undefined),
  resources: { [BUCKET.gcp]: versionsOf },
  estate: (estate) => {
    if (bucketsOf(estate).length === 0) return [violated("", "must keep its files in a bucket")];
    return bucketsOf(estate, "aws", "azure")
      .filter((bucket) => !keepsFlowLogs(bucket))
      .flatMap(versionsOf);
  },
});
