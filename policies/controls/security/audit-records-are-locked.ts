import { type Recorder, recordersOf } from "../../core/audit-records.ts";
import { accountPart, s3Part } from "../../core/buckets.ts";
import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe, mustBeAtLeast, mustBeText } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { everyPart, partsOf } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

/** A year, so that what is found late can still be looked up. */
const LEAST_DAYS = 365;
const SECONDS_A_DAY = 86_400;

const S3_LOCK = s3Part("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration");
const CONTAINER = accountPart("azure-native:storage:BlobContainer");
const POLICY = { type: "azure-native:storage:BlobContainerImmutabilityPolicy", of: "containerName", name: "containerName" };

/** Name that Azure gives the container of an account's activity. */
const ACTIVITY = "insights-activity-logs";

const LOCKS: Readonly<Record<Recorder["cloud"], (store: Reading) => readonly EstateFinding[]>> = {
  aws: (bucket) => everyPart([bucket], S3_LOCK, isLockOfS3, "must have a BucketObjectLockConfiguration"),
  gcp: (bucket) => about(bucket.resource, isRetention(bucket.at("retentionPolicy"))),
  azure: ofAccount,
};

/**
 * On Azure a policy can be declared and not sealed: until a person seals it, an owner of the subscription may take it away.
 * https://learn.microsoft.com/azure/storage/blobs/immutable-policy-configure-container-scope#lock-a-time-based-retention-policy
 */
export const control = defineControl({
  id: "audit-records-are-locked",
  level: 2,
  dimension: "security",
  severity: "high",
  statement: "The store of records of who did what refuses to change or delete one for a year.",
  sources: [
    { by: "cis", reference: "GCP 5.0: 2.4" },
    { by: "checkov", reference: "CKV_AWS_143" },
    { by: "aws", reference: "reliable: audit logs with a retention; the year is ours" },
  ],
  remediation: "Set `audit.locked: true` and `audit.retentionDays: 365` or more in the environment file.",
  keys: ["audit.locked", "audit.retentionDays"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "a machine of one's own has no account" } : undefined),
  estate: (estate) => {
    const recorders = recordersOf(estate);
    if (recorders.length === 0) return [violated("", "must record what is done in the account")];
    const here = recorders.flatMap(({ cloud, stores }) => stores.map((store) => LOCKS[cloud](estate.inputsOf(store))));
    if (here.length > 0) return here.flat();
    return recorders.flatMap(({ inputs, place }) => about(inputs.resource, [isElsewhere(place)]));
  },
});

/** What another account keeps, this plan does not see. */
function isElsewhere(place: Reading): Finding {
  const reason = "must be a store that is locked";
  return place.state === "absent" ? violated(place.path, reason) : undetermined(place.path, reason);
}

function isLockOfS3(lock: Reading): readonly Finding[] {
  const retention = lock.at("rule", "defaultRetention");
  const inYears = retention.at("years").state === "absent" ? [] : mustBeAtLeast(retention.at("years"), 1);
  const length = retention.at("years").state === "absent" ? mustBeAtLeast(retention.at("days"), LEAST_DAYS) : inYears;
  return [...mustBe(retention.at("mode"), "COMPLIANCE"), ...length];
}

function isRetention(policy: Reading): readonly Finding[] {
  const isLong = (text: string) => /^\d+$/.test(text) && Number(text) >= LEAST_DAYS * SECONDS_A_DAY;
  const period = policy.at("retentionPeriod");
  const length = period.number() === undefined ? mustBeText(period, isLong, `must be seconds of at least ${LEAST_DAYS} days`) : [];
  return [
    ...mustBe(policy.at("isLocked"), true),
    ...(period.number() === undefined ? length : mustBeAtLeast(period, LEAST_DAYS * SECONDS_A_DAY)),
  ];
}

function ofAccount(account: Reading): readonly EstateFinding[] {
  const containers = partsOf(account, CONTAINER).filter((container) => container.at("containerName").value === ACTIVITY);
  if (containers.length === 0) return about(account.resource, [violated("", `must have a container ${ACTIVITY} with a policy`)]);
  const isLong = (policy: Reading) => mustBeAtLeast(policy.at("immutabilityPeriodSinceCreationInDays"), LEAST_DAYS);
  return everyPart(containers, POLICY, isLong, "must have a BlobContainerImmutabilityPolicy");
}
