import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";
const bucket = (name: string) => resource(BUCKET, { bucket: name }, { name });
const logging = (of: PlanValue, targetBucket: PlanValue) => resource("aws:s3/bucketLogging:BucketLogging", { bucket: of, targetBucket });

function trail(name: string) {
  return resource("aws:cloudtrail/trail:Trail", { s3BucketName: name }, { propertyDependencies: { s3BucketName: [urnOf(BUCKET, name)] } });
}

function config(service: string, kinds: readonly string[]) {
  const auditLogConfigs = kinds.map((logType) => ({ logType }));
  return resource("gcp:projects/iAMAuditConfig:IAMAuditConfig", { service, auditLogConfigs });
}

function setting(kinds: readonly string[], from: string) {
  const logs = kinds.map((category) => ({ category, enabled: true }));
  return resource(
    "azure-native:monitor:DiagnosticSetting",
    { resourceUri: unknown, logs },
    { propertyDependencies: { resourceUri: [from] } },
  );
}

const container = resource(
  CONTAINER,
  { containerName: "artifacts" },
  { propertyDependencies: { accountName: [urnOf(ACCOUNT, "storageaccount")] } },
);
const ALL = ["StorageRead", "StorageWrite", "StorageDelete"];

export const cases: ControlCases = {
  // What is called like the store of records is left out, and which of two buckets is the other's place is told by their names.
  harmless: [/^s3BucketName$/],
  cases: [
    {
      sort: "compliant",
      title: "a bucket of AWS with a log, beside the place of logs and that of records",
      answer: "passed",
      resources: [bucket("artifacts"), bucket("logs"), bucket("records"), logging("artifacts", "logs"), trail("records")],
    },
    {
      sort: "compliant",
      title: "an account of Azure, by way of a container of it",
      answer: "passed",
      resources: [resource(ACCOUNT, {}), container, setting(ALL, urnOf(CONTAINER, "blobcontainer"))],
    },
    {
      sort: "compliant",
      title: "a project of Google Cloud",
      answer: "passed",
      resources: [resource("gcp:storage/bucket:Bucket", {}), config("storage.googleapis.com", ["DATA_READ", "DATA_WRITE"])],
    },
    { sort: "violating", title: "a bucket without a log", answer: "violated", resources: [bucket("artifacts")] },
    {
      sort: "violating",
      title: "an account that records what is written only",
      answer: "violated",
      resources: [resource(ACCOUNT, {}), setting(["StorageWrite", "StorageDelete"], urnOf(ACCOUNT, "storageaccount"))],
    },
    {
      sort: "violating",
      title: "a project that records another service",
      answer: "violated",
      resources: [resource("gcp:storage/bucket:Bucket", {}), config("cloudkms.googleapis.com", ["DATA_READ", "DATA_WRITE"])],
    },
    {
      sort: "boundary",
      title: "an account that keeps flow logs only",
      answer: "passed",
      resources: [
        resource(ACCOUNT, {}),
        resource(
          "azure-native:network:FlowLog",
          { storageId: unknown },
          { propertyDependencies: { storageId: [urnOf(ACCOUNT, "storageaccount")] } },
        ),
      ],
    },
    {
      sort: "unknown",
      title: "a log of nobody knows which bucket",
      answer: "undetermined",
      resources: [bucket("artifacts"), logging(unknown, "logs-elsewhere")],
    },
    { sort: "absent", title: "an estate without a bucket of a cloud", answer: "not-applicable", cloud: "local", resources: [] },
    {
      sort: "wrong-type",
      title: "logs that are a text",
      answer: "violated",
      resources: [
        resource(ACCOUNT, {}),
        resource(
          "azure-native:monitor:DiagnosticSetting",
          { logs: "all" },
          { propertyDependencies: { resourceUri: [urnOf(ACCOUNT, "storageaccount")] } },
        ),
      ],
    },
  ],
};
