import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";
const SERVICE = "azure-native:storage:BlobServiceProperties";
const FLOW_LOG = "azure-native:network:FlowLog";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });

function versioning(inputs: Record<string, PlanValue>) {
  return resource("aws:s3/bucketVersioning:BucketVersioning", { bucket: "estate-data", ...inputs });
}

function service(inputs: Record<string, PlanValue>) {
  return resource(SERVICE, { accountName: unknown, ...inputs }, { propertyDependencies: { accountName: [urnOf(ACCOUNT, "account")] } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "buckets of AWS and Google Cloud that keep versions",
      answer: "passed",
      resources: [
        bucket,
        versioning({ versioningConfiguration: { status: "Enabled" } }),
        resource("gcp:storage/bucket:Bucket", { versioning: { enabled: true } }),
      ],
    },
    {
      sort: "compliant",
      title: "an account of Azure that keeps versions",
      answer: "passed",
      resources: [resource(ACCOUNT, {}, { name: "account" }), service({ isVersioningEnabled: true })],
    },
    {
      sort: "compliant",
      title: "an account whose storage is in folders, which keeps what was deleted",
      answer: "passed",
      resources: [
        resource(ACCOUNT, { isHnsEnabled: true }, { name: "account" }),
        service({ deleteRetentionPolicy: { enabled: true, days: 30 } }),
      ],
    },
    {
      sort: "violating",
      title: "a bucket whose versions are suspended",
      answer: "violated",
      paths: ["versioningConfiguration.status"],
      resources: [bucket, versioning({ versioningConfiguration: { status: "Suspended" } })],
    },
    {
      sort: "violating",
      title: "a bucket beside the versions of another one",
      answer: "violated",
      paths: [""],
      resources: [bucket, versioning({ bucket: "estate-artifacts", versioningConfiguration: { status: "Enabled" } })],
    },
    {
      sort: "violating",
      title: "an account for which nobody says anything",
      answer: "violated",
      paths: [""],
      resources: [resource(ACCOUNT, { accountName: "estatedata" })],
    },
    { sort: "violating", title: "a cloud's estate without a bucket", answer: "violated", paths: [""], resources: [] },
    {
      sort: "boundary",
      title: "an account that only receives flow logs",
      answer: "passed",
      resources: [
        resource(ACCOUNT, { accountName: "estateflows" }, { name: "account" }),
        resource(FLOW_LOG, { storageId: unknown }, { propertyDependencies: { storageId: [urnOf(ACCOUNT, "account")] } }),
      ],
    },
    {
      sort: "boundary",
      title: "a bucket without a name beside versions of none",
      answer: "violated",
      resources: [
        resource("aws:s3/bucket:Bucket", {}),
        resource("aws:s3/bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
      ],
    },
    {
      sort: "boundary",
      title: "a machine of one's own, whose buckets are folders",
      answer: "not-applicable",
      cloud: "local",
      resources: [],
    },
    {
      sort: "unknown",
      title: "a bucket beside versions of nobody knows which",
      answer: "undetermined",
      resources: [bucket, versioning({ bucket: unknown, versioningConfiguration: { status: "Enabled" } })],
    },
    {
      sort: "absent",
      title: "versions that say nothing",
      answer: "violated",
      paths: ["versioningConfiguration.status"],
      resources: [bucket, versioning({})],
    },
    {
      sort: "wrong-type",
      title: "a bucket that says it as text",
      answer: "violated",
      resources: [resource("gcp:storage/bucket:Bucket", { versioning: { enabled: "true" } })],
    },
  ],
};
