import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const RDS = "aws:rds/instance:Instance";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const VERSIONS = "aws:s3/bucketVersioning:BucketVersioning";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const GCS = "gcp:storage/bucket:Bucket";
const bucket = planned("aws:s3/bucket:Bucket", {}, { name: "data" });
const versions = planned(VERSIONS, {}, { propertyDependencies: { bucket: [bucket.urn] } });
const rule = (days: PlanValue, type = "Delete") => ({
  lifecycleRules: [{ action: { type }, condition: { age: days, withState: "LIVE" } }],
});
const schedule = (ttl: PlanValue) => kubernetes("velero.io/v1:Schedule", "daily", { spec: { template: { ttl } } });

export const cases: RiskCases = {
  cases: [
    told("backups of fewer days", update(RDS, { backupRetentionPeriod: 14 }, { backupRetentionPeriod: 7 }), ["high"], {
      says: "keeps its backups for a shorter time",
      paths: ["backupRetentionPeriod"],
    }),
    told("backups of which nothing is said", update(RDS, { backupRetentionPeriod: 14 }, {}), ["high"]),
    told("backups of fewer hours", comparison([change(schedule("336h0m0s"), schedule("7d"))]), ["high"]),
    told(
      "versions that are suspended",
      update(VERSIONS, { versioningConfiguration: { status: "Enabled" } }, { versioningConfiguration: { status: "Suspended" } }),
      ["high"],
    ),
    told("versions that go while their bucket stays", comparison([change(versions, undefined)], { unchanged: [bucket] }), ["high"]),
    told(
      "objects that are deleted earlier",
      update(LIFECYCLE, { rules: [{ id: "a", expiration: { days: 400 } }] }, { rules: [{ id: "a", expiration: { days: 90 } }] }),
      ["high"],
      { paths: ["rules[0].expiration.days"] },
    ),
    told(
      "a rule that deletes and is new",
      update(LIFECYCLE, { rules: [{ id: "a" }] }, { rules: [{ id: "a" }, { id: "b", expiration: { days: 90 } }] }),
      ["high"],
    ),
    told("a bucket that deletes earlier", update(GCS, rule(400), rule(30)), ["high"], { paths: ["lifecycleRules"] }),
    told("records of fewer days", update(LOGS, { retentionInDays: 180 }, { retentionInDays: 30 }), ["high"]),
    told("records that were kept for ever", update(LOGS, {}, { retentionInDays: 30 }), ["high"]),
    told(
      "a lock of fewer days, that may be gone around",
      update(
        LOCK,
        { rule: { defaultRetention: { days: 400, mode: "COMPLIANCE" } } },
        { rule: { defaultRetention: { days: 30, mode: "GOVERNANCE" } } },
      ),
      ["high", "high"],
    ),
    told(
      "backups that are off",
      update(
        "gcp:sql/databaseInstance:DatabaseInstance",
        { settings: { backupConfiguration: { enabled: true } } },
        { settings: { backupConfiguration: { enabled: false } } },
      ),
      ["critical"],
    ),
    silent("backups of more days", update(RDS, { backupRetentionPeriod: 7 }, { backupRetentionPeriod: 14 })),
    silent(
      "versions that go with their bucket",
      comparison([change(versions, undefined), change(bucket, undefined)], { unchanged: [planned(RDS)] }),
    ),
    silent("records that are kept for ever now", update(LOGS, { retentionInDays: 30 }, { retentionInDays: 0 })),
    silent("a rule that deletes and goes", update(LIFECYCLE, { rules: [{ id: "a", expiration: { days: 90 } }] }, { rules: [] })),
    silent("a rule that moves objects and is new", update(GCS, { lifecycleRules: [] }, rule(30, "SetStorageClass"))),
    special("boundary", "the same time in other words", comparison([change(schedule("336h0m0s"), schedule("14d"))]), []),
    special("boundary", "an hour less", comparison([change(schedule("336h"), schedule("335h"))]), ["high"]),
    special(
      "unknown",
      "days that only an update can tell",
      update(RDS, { backupRetentionPeriod: 14 }, { backupRetentionPeriod: unknown }),
      ["medium"],
    ),
    special("unknown", "days that were not known", update(RDS, { backupRetentionPeriod: unknown }, { backupRetentionPeriod: 1 }), []),
    special("wrong-type", "days that are a word", update(RDS, { backupRetentionPeriod: 14 }, { backupRetentionPeriod: "many" }), []),
    special("wrong-type", "rules that are a text", update(GCS, rule(400), { lifecycleRules: "none" }), []),
  ],
};
