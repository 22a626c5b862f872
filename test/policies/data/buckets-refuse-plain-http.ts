import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });

const refusal = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::estate-data", "arn:aws:s3:::estate-data/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

function policy(statement: Record<string, PlanValue>) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...refusal, ...statement }] });
  return resource("aws:s3/bucketPolicy:BucketPolicy", { bucket: "estate-data", policy: text });
}

function account(inputs: Record<string, PlanValue>) {
  return resource("azure-native:storage:StorageAccount", { enableHttpsTrafficOnly: true, minimumTlsVersion: "TLS1_2", ...inputs });
}

/** What a bucket's policy may say instead, and none of which refuses all that is not encrypted. */
const gaps: readonly (readonly [string, Record<string, PlanValue>])[] = [
  ["that allows it", { Effect: "Allow" }],
  ["that refuses one role only", { Principal: { AWS: "arn:aws:iam::111122223333:role/a" } }],
  ["that refuses reading only", { Action: "s3:GetObject" }],
  ["that refuses it on the bucket, not its objects", { Resource: "arn:aws:s3:::estate-data" }],
  ["that refuses it on the objects, not their bucket", { Resource: ["arn:aws:s3:::estate-data/*"] }],
  ["that refuses it on another bucket", { Resource: ["arn:aws:s3:::estate-other", "arn:aws:s3:::estate-other/*"] }],
  ["that refuses what is encrypted", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
  ["that refuses it outside of one network only", { Condition: { ...refusal.Condition, StringNotEquals: { "aws:SourceVpc": "vpc-1" } } }],
];

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a bucket of AWS that denies it", answer: "passed", resources: [bucket, policy({})] },
    {
      sort: "compliant",
      title: "a policy that writes the same in other words",
      answer: "passed",
      resources: [
        bucket,
        policy({
          Principal: { AWS: ["*"] },
          Action: ["*"],
          Resource: refusal.Resource.toReversed(),
          Condition: { Bool: { "aws:SecureTransport": [false] } },
        }),
      ],
    },
    { sort: "compliant", title: "an account of Azure", answer: "passed", resources: [account({})] },
    ...gaps.map(([title, statement]) => ({
      sort: "violating" as const,
      title: `a policy ${title}`,
      answer: "violated" as const,
      paths: ["policy"],
      resources: [bucket, policy(statement)],
    })),
    { sort: "violating", title: "an account that lets it in", answer: "violated", resources: [account({ enableHttpsTrafficOnly: false })] },
    {
      sort: "boundary",
      title: "an account that lets old TLS in",
      answer: "violated",
      paths: ["minimumTlsVersion"],
      resources: [account({ minimumTlsVersion: "TLS1_1" })],
    },
    {
      sort: "boundary",
      title: "buckets of Google Cloud alone",
      answer: "not-applicable",
      resources: [resource("gcp:storage/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a policy that is known later",
      answer: "undetermined",
      resources: [bucket, { ...policy({}), inputs: { bucket: "estate-data", policy: unknown } }],
    },
    { sort: "absent", title: "a bucket without a policy", answer: "violated", paths: [""], resources: [bucket] },
    {
      sort: "wrong-type",
      title: "a policy that is no JSON",
      answer: "violated",
      resources: [bucket, { ...policy({}), inputs: { bucket: "estate-data", policy: "deny: {" } }],
    },
  ],
};
