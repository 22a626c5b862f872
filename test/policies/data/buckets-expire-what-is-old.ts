import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });
const old = { status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 90 } };

function lifecycle(rules: PlanValue) {
  return resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", { bucket: "estate-data", rules });
}

function lock(defaultRetention: Record<string, PlanValue>) {
  return resource("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", { rule: { defaultRetention } });
}

const locked = lock({ days: 30, mode: "GOVERNANCE" });

function ofGoogle(inputs: Record<string, PlanValue>) {
  const rule = { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 90 } };
  return resource("gcp:storage/bucket:Bucket", { lifecycleRules: [rule], ...inputs });
}

function policy(actions: Record<string, PlanValue>, enabled: PlanValue = true) {
  return resource("azure-native:storage:ManagementPolicy", {
    accountName: "estatedata",
    policy: { rules: [{ enabled, definition: { actions } }] },
  });
}

const account = resource(ACCOUNT, { accountName: "estatedata" }, { name: "account" });
const versions = { version: { delete: { daysAfterCreationGreaterThan: 90 } } };
const immutable = resource("azure-native:storage:BlobContainerImmutabilityPolicy", { immutabilityPeriodSinceCreationInDays: 30 });

export const cases: ControlCases = {
  harmless: [/filter$/],
  cases: [
    { sort: "compliant", title: "a bucket of AWS, and one with a lock", answer: "passed", resources: [bucket, lifecycle([old]), locked] },
    {
      sort: "compliant",
      title: "a bucket of Google Cloud",
      answer: "passed",
      resources: [ofGoogle({ retentionPolicy: { retentionPeriod: "2592000" } })],
    },
    { sort: "compliant", title: "an account of Azure", answer: "passed", resources: [account, policy(versions), immutable] },
    {
      sort: "violating",
      title: "a bucket whose rule is off",
      answer: "violated",
      paths: ["rules"],
      resources: [bucket, lifecycle([{ ...old, status: "Disabled" }]), locked],
    },
    {
      sort: "violating",
      title: "a rule for one folder only",
      answer: "violated",
      paths: ["rules"],
      resources: [bucket, lifecycle([{ ...old, filter: { prefix: "tmp/" } }]), locked],
    },
    {
      sort: "violating",
      title: "a bucket that only moves what is old",
      answer: "violated",
      paths: ["lifecycleRules"],
      resources: [
        ofGoogle({
          lifecycleRules: [{ action: { type: "SetStorageClass" }, condition: { daysSinceNoncurrentTime: 90 } }],
          retentionPolicy: { retentionPeriod: "2592000" },
        }),
      ],
    },
    {
      sort: "violating",
      title: "an account whose rule is off",
      answer: "violated",
      paths: ["policy.rules"],
      resources: [account, policy(versions, false), immutable],
    },
    { sort: "violating", title: "no bucket with a lock", answer: "violated", paths: [""], resources: [bucket, lifecycle([old])] },
    {
      sort: "boundary",
      title: "an account of flow logs, which go themselves",
      answer: "passed",
      resources: [
        account,
        policy({ baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } }),
        resource("azure-native:network:FlowLog", {}, { propertyDependencies: { storageId: [urnOf(ACCOUNT, "account")] } }),
        immutable,
      ],
    },
    { sort: "boundary", title: "a lock of no day", answer: "violated", resources: [bucket, lifecycle([old]), lock({ days: 0 })] },
    { sort: "unknown", title: "rules that are known later", answer: "undetermined", resources: [bucket, lifecycle(unknown), locked] },
    { sort: "absent", title: "a bucket without rules", answer: "violated", paths: [""], resources: [bucket, locked] },
    {
      sort: "wrong-type",
      title: "days that are a text",
      answer: "violated",
      resources: [bucket, lifecycle([{ ...old, noncurrentVersionExpiration: { noncurrentDays: "90" } }]), locked],
    },
  ],
};
