import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const GCP_BUCKET = "gcp:storage/bucket:Bucket";
const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";

const trail = resource(
  "aws:cloudtrail/trail:Trail",
  { s3BucketName: "estate-audit" },
  { propertyDependencies: { s3BucketName: [urnOf(BUCKET, "bucket")] } },
);
const bucket = resource(BUCKET, { bucket: "estate-audit" });

function lock(defaultRetention: PlanValue) {
  return resource("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", {
    bucket: "estate-audit",
    rule: { defaultRetention },
  });
}

function gcp(retentionPolicy: PlanValue) {
  const propertyDependencies = { destination: [urnOf(GCP_BUCKET, "bucket")] };
  const inputs = { filter: "cloudaudit.googleapis.com", destination: "storage.googleapis.com/estate-audit" };
  return [resource("gcp:logging/projectSink:ProjectSink", inputs, { propertyDependencies }), resource(GCP_BUCKET, { retentionPolicy })];
}

function azure(days: PlanValue, containerName = "insights-activity-logs") {
  const account = [urnOf(ACCOUNT, "storageaccount")];
  return [
    resource(
      "azure-native:monitor:SubscriptionDiagnosticSetting",
      { storageAccountId: unknown },
      { propertyDependencies: { storageAccountId: account } },
    ),
    resource(ACCOUNT, {}),
    resource(CONTAINER, { accountName: unknown, containerName }, { propertyDependencies: { accountName: account } }),
    resource(
      "azure-native:storage:BlobContainerImmutabilityPolicy",
      { containerName: unknown, immutabilityPeriodSinceCreationInDays: days },
      { propertyDependencies: { containerName: [urnOf(CONTAINER, "blobcontainer")] } },
    ),
  ];
}

export const cases: ControlCases = {
  // The program records which store is meant; its name goes with it.
  harmless: [/^(filter|s3BucketName|destination|storageAccountId)$/],
  cases: [
    {
      sort: "compliant",
      title: "a bucket of AWS that is locked for 400 days",
      answer: "passed",
      resources: [trail, bucket, lock({ mode: "COMPLIANCE", days: 400 })],
    },
    {
      sort: "compliant",
      title: "a bucket of Google Cloud",
      answer: "passed",
      cloud: "gcp",
      resources: gcp({ isLocked: true, retentionPeriod: "34560000" }),
    },
    { sort: "compliant", title: "a container of Azure", answer: "passed", cloud: "azure", resources: azure(400) },
    {
      sort: "violating",
      title: "a lock that some may take off",
      answer: "violated",
      paths: ["rule.defaultRetention.mode"],
      resources: [trail, bucket, lock({ mode: "GOVERNANCE", days: 400 })],
    },
    { sort: "violating", title: "a bucket without a lock", answer: "violated", resources: [trail, bucket] },
    {
      sort: "violating",
      title: "a retention that can be taken back",
      answer: "violated",
      paths: ["retentionPolicy.isLocked", "retentionPolicy.retentionPeriod"],
      cloud: "gcp",
      resources: gcp({ isLocked: false, retentionPeriod: 86_400 }),
    },
    {
      sort: "violating",
      title: "a policy of another container",
      answer: "violated",
      cloud: "azure",
      resources: azure(400, "insights-logs-auditevent"),
    },
    {
      sort: "boundary",
      title: "one day short of a year",
      answer: "violated",
      paths: ["rule.defaultRetention.days"],
      resources: [trail, bucket, lock({ mode: "COMPLIANCE", days: 364 })],
    },
    { sort: "boundary", title: "one year", answer: "passed", resources: [trail, bucket, lock({ mode: "COMPLIANCE", years: 1 })] },
    {
      sort: "boundary",
      title: "a copy in another account beside a store that is locked",
      answer: "passed",
      resources: [
        trail,
        bucket,
        lock({ mode: "COMPLIANCE", days: 365 }),
        resource("aws:cloudtrail/trail:Trail", { s3BucketName: "records-of-all" }, { name: "copy" }),
      ],
    },
    {
      sort: "unknown",
      title: "a store that another account keeps",
      answer: "undetermined",
      paths: ["s3BucketName"],
      resources: [resource("aws:cloudtrail/trail:Trail", { s3BucketName: "logs-of-all" })],
    },
    { sort: "absent", title: "an account without records", answer: "violated", resources: [] },
    {
      sort: "wrong-type",
      title: "days as text",
      answer: "violated",
      resources: [trail, bucket, lock({ mode: "COMPLIANCE", days: "400" })],
    },
  ],
};
