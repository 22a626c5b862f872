import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const BUCKET = "aws:s3/bucket:Bucket";

function trail(s3BucketName: PlanValue, from: readonly string[] = []) {
  return resource("aws:cloudtrail/trail:Trail", { s3BucketName }, { propertyDependencies: { s3BucketName: from } });
}

export const cases: ControlCases = {
  // A sink that takes no audit logs is another sink.
  harmless: [/^filter$/],
  cases: [
    { sort: "compliant", title: "a trail to a bucket of another account", answer: "passed", resources: [trail("records-of-all-accounts")] },
    {
      sort: "compliant",
      title: "a sink to a bucket of another project",
      answer: "passed",
      cloud: "gcp",
      resources: [
        resource("gcp:logging/projectSink:ProjectSink", {
          filter: "cloudaudit.googleapis.com",
          destination: "storage.googleapis.com/records",
        }),
      ],
    },
    {
      sort: "violating",
      title: "a trail to a bucket that this environment makes",
      answer: "violated",
      paths: ["s3BucketName"],
      resources: [trail("estate-audit", [urnOf(BUCKET, "bucket")]), resource(BUCKET, { bucket: "estate-audit" })],
    },
    {
      sort: "violating",
      title: "a sink of logs that are no audit's",
      answer: "violated",
      cloud: "gcp",
      resources: [
        resource("gcp:logging/projectSink:ProjectSink", { filter: 'log_id("stdout")', destination: "storage.googleapis.com/records" }),
      ],
    },
    {
      sort: "boundary",
      title: "a trail to a bucket of this account, and a copy in another",
      answer: "passed",
      resources: [
        trail("estate-audit", [urnOf(BUCKET, "bucket")]),
        resource(BUCKET, { bucket: "estate-audit" }),
        resource("aws:cloudtrail/trail:Trail", { s3BucketName: "records-of-all-accounts" }, { name: "copy" }),
      ],
    },
    { sort: "boundary", title: "a trail to a bucket without a name", answer: "violated", resources: [trail("")] },
    {
      sort: "unknown",
      title: "a bucket whose name is known later, made here",
      answer: "violated",
      resources: [trail(unknown, [urnOf(BUCKET, "bucket")]), resource(BUCKET, {})],
    },
    { sort: "absent", title: "an account without records", answer: "violated", resources: [] },
    { sort: "wrong-type", title: "a trail without a place", answer: "violated", resources: [resource("aws:cloudtrail/trail:Trail", {})] },
  ],
};
