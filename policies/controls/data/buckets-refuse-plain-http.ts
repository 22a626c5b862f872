import type { PlanValue } from "../../../plan/plan.ts";
import { at, record } from "../../../plan/wiring/values.ts";
import { type Statement, statementsOf, words } from "../../core/aws-policy.ts";
import { asksAboutBuckets, bucketsOf, s3Part } from "../../core/buckets.ts";
import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { everyPart } from "../../core/parts.ts";
import type { Reading } from "../../core/reading.ts";

const S3_POLICY = s3Part("aws:s3/bucketPolicy:BucketPolicy");
const REASON = "must deny everybody everything on the bucket and its objects where aws:SecureTransport is false";

/** A bucket of Google Cloud cannot say it; there an organisation says it for all (constraint `storage.secureHttpTransport`). */
export const control = defineControl({
  id: "buckets-refuse-plain-http",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "Every bucket of AWS and Azure refuses requests that are not encrypted on their way.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_379, CKV_AZURE_3, CKV_AZURE_44" },
    { by: "estate", reference: "a key or a file that was sent in the clear is everybody's on that way" },
  ],
  remediation: "Leave the buckets to `objectStore` in the environment file; all of them ask for TLS.",
  keys: [],
  asks: (estate) =>
    bucketsOf(estate, "aws", "azure").length === 0 && bucketsOf(estate, "gcp").length > 0
      ? { notApplicable: "buckets of Google Cloud cannot say it; their organisation can" }
      : asksAboutBuckets(estate),
  resources: {
    "azure-native:storage:StorageAccount": (account) => [
      // Both defaults have changed: to true with API version 2019-04-01, and TLS 1.0 is still the lowest that is let in where nobody says another.
      ...mustBe(account.at("enableHttpsTrafficOnly"), true, "passes"),
      ...mustBe(account.at("minimumTlsVersion"), ["TLS1_2", "TLS1_3"]),
    ],
  },
  estate: (estate) => everyPart(bucketsOf(estate, "aws"), S3_POLICY, refusesHttp, "must have a BucketPolicy"),
});

function refusesHttp(part: Reading): readonly Finding[] {
  const policy = part.at("policy");
  if (policy.state === "unknown" || policy.state === "secret") return [undetermined(policy.path, REASON)];
  const bucket = part.at("bucket").text();
  return statementsOf(policy).some((each) => isRefusal(each, bucket)) ? [] : [violated(policy.path, REASON)];
}

function isRefusal({ actions, condition, effect, principals, resources }: Statement, bucket: string | undefined): boolean {
  const own = resources.filter((resource) => resource === "*" || bucket === undefined || resource.split("/")[0]?.endsWith(`:::${bucket}`));
  const all = own.some((resource) => resource === "*" || resource.endsWith("/*")) && own.some((resource) => !resource.endsWith("/*"));
  const everything = actions.some((action) => action === "*" || action === "s3:*");
  return effect === "Deny" && principals.includes("*") && everything && all && isOfTls(condition);
}

/** Any further condition would let some request through. */
function isOfTls(condition: PlanValue | undefined): boolean {
  const operators = record(condition);
  const keys = record(at(condition, "Bool"));
  if (Object.keys(operators).length !== 1 || Object.keys(keys).length !== 1) return false;
  return words(keys["aws:SecureTransport"]).includes("false");
}
