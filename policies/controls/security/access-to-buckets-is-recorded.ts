import { recordersOf } from "../../core/audit-records.ts";
import { bucketsOf, keepsFlowLogs } from "../../core/buckets.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBeGiven, someItem } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import { everyPart, partsOf } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_LOGGING = { type: "aws:s3/bucketLogging:BucketLogging", of: "bucket", name: "bucket" };
const S3_TARGET = { ...S3_LOGGING, of: "targetBucket" };
const SETTING = "azure-native:monitor:DiagnosticSetting";
const CONTAINER = "azure-native:storage:BlobContainer";
const AZURE_KINDS = ["StorageRead", "StorageWrite", "StorageDelete"];
const GCP_CONFIG = "gcp:projects/iAMAuditConfig:IAMAuditConfig";
const GCP_KINDS = ["DATA_READ", "DATA_WRITE"];

/** Stores of records are left out: who reads those is asked with what is done in the account, and a record of each record would have no end. */
export const control = defineControl({
  id: "access-to-buckets-is-recorded",
  level: 2,
  dimension: "security",
  severity: "medium",
  statement: "Who reads, writes or deletes data and models in a bucket is on record.",
  sources: [
    { by: "aws", reference: "reliable: audit logs of buckets" },
    { by: "checkov", reference: "CKV_AWS_18, CKV_GCP_62, CKV2_AZURE_21" },
    { by: "cis", reference: "AWS 7.0: 4.8, 4.9; GCP 5.0: 2.1" },
  ],
  remediation: "Leave buckets to the estate, or name a place for the access logs of one of your own.",
  keys: ["objectStore"],
  asks: (estate) => (bucketsOf(estate).length === 0 ? { notApplicable: "no bucket of a cloud is here" } : undefined),
  estate: (estate) => {
    const stores = recordersOf(estate).flatMap((recorder) => recorder.stores.map(({ urn }) => urn));
    const [aws = [], azure = []] = (["aws", "azure"] as const).map((cloud) =>
      bucketsOf(estate, cloud).filter(({ resource }) => !stores.includes(resource.urn)),
    );
    return [
      ...everyPart(
        aws.filter((bucket) => partsOf(bucket, S3_TARGET).length === 0),
        S3_LOGGING,
        (logging) => mustBeGiven(logging.at("targetBucket")),
        "must have a BucketLogging",
      ),
      ...azure.filter((account) => !keepsFlowLogs(account)).flatMap((account) => about(account.resource, isWatched(account))),
      ...(bucketsOf(estate, "gcp").length > 0 ? ofProject(estate) : []),
    ];
  },
});

/** A setting of the account or of its service of blobs, which a container of it names as well. */
function isWatched({ resource, estate }: Reading): readonly Finding[] {
  const settings = estate.readingsOf(SETTING).filter((setting) => {
    const named = setting.resource.propertyDependencies["resourceUri"] ?? [];
    const accounts = estate.ofType(CONTAINER).filter(({ urn }) => named.includes(urn));
    return [...named, ...accounts.flatMap(({ propertyDependencies }) => propertyDependencies["accountName"] ?? [])].includes(resource.urn);
  });
  return anyOf(settings.map(recordsAll), "", `must have a DiagnosticSetting of ${AZURE_KINDS.join(", ")}`);
}

function recordsAll(setting: Reading): readonly Finding[] {
  const isOn = (log: Reading, kind: string) => log.at("enabled").value === true && log.at("category").value === kind;
  return AZURE_KINDS.flatMap((kind) => someItem(setting.at("logs"), (log) => isOn(log, kind), `must hold \`${kind}\``));
}

function ofProject(estate: Estate): readonly EstateFinding[] {
  const own = estate
    .readingsOf(GCP_CONFIG)
    .filter((config) => ["storage.googleapis.com", "allServices"].includes(config.at("service").text() ?? ""));
  const ways = own.map((config) =>
    GCP_KINDS.flatMap((kind) => someItem(config.at("auditLogConfigs"), (log) => log.at("logType").value === kind, `must hold \`${kind}\``)),
  );
  return anyOf(ways, "", "must record reads and writes of storage.googleapis.com");
}
