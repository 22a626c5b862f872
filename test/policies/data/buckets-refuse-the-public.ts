import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });
const closed = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };

function block(switches: Record<string, PlanValue>) {
  return resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { bucket: "estate-data", ...switches });
}

function ofGoogle(inputs: Record<string, PlanValue>) {
  return resource("gcp:storage/bucket:Bucket", { publicAccessPrevention: "enforced", uniformBucketLevelAccess: true, ...inputs });
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a bucket of AWS with all four locks", answer: "passed", resources: [bucket, block(closed)] },
    {
      sort: "compliant",
      title: "buckets of the other clouds",
      answer: "passed",
      resources: [
        ofGoogle({}),
        resource("azure-native:storage:StorageAccount", { allowBlobPublicAccess: false }),
        resource("azure-native:storage:BlobContainer", { publicAccess: "None" }),
      ],
    },
    {
      sort: "violating",
      title: "a bucket with three of four locks",
      answer: "violated",
      paths: ["restrictPublicBuckets"],
      resources: [bucket, block({ ...closed, restrictPublicBuckets: false })],
    },
    { sort: "violating", title: "a bucket without a lock", answer: "violated", paths: [""], resources: [bucket] },
    {
      sort: "violating",
      title: "a bucket that leaves it to its organisation",
      answer: "violated",
      paths: ["publicAccessPrevention"],
      resources: [ofGoogle({ publicAccessPrevention: "inherited" })],
    },
    {
      sort: "violating",
      title: "a container that everybody may read",
      answer: "violated",
      paths: ["publicAccess"],
      resources: [
        resource("azure-native:storage:StorageAccount", { allowBlobPublicAccess: false }),
        resource("azure-native:storage:BlobContainer", { publicAccess: "Blob" }),
      ],
    },
    {
      sort: "boundary",
      title: "a bucket that is only read, and locked elsewhere",
      answer: "not-applicable",
      resources: [{ ...bucket, external: true }],
    },
    {
      sort: "unknown",
      title: "a bucket whose locks are known later",
      answer: "undetermined",
      resources: [bucket, block({ ...closed, blockPublicAcls: unknown })],
    },
    {
      sort: "absent",
      title: "an account that leaves it to the default, which was to allow",
      answer: "violated",
      resources: [resource("azure-native:storage:StorageAccount", { accountName: "estatedata" })],
    },
    {
      sort: "wrong-type",
      title: "a bucket that says it as text",
      answer: "violated",
      resources: [bucket, block({ ...closed, ignorePublicAcls: "true" })],
    },
  ],
};
