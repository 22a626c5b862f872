import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, planned } from "../changes.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const bucket = planned(BUCKET, { bucket: "data" }, { name: "data" });
const goes = (side = bucket) => comparison([change(side, undefined)]);
const replaced = { operation: "replace", replacement: { because: ["bucket"], source: "the schema", deleteFirst: false } } as const;

export const cases: RiskCases = {
  cases: [
    told("a bucket that goes", goes(), ["critical"], { says: "Bucket data is deleted: every object in it is lost." }),
    told("a bucket that is replaced", comparison([change(bucket, bucket, replaced)]), ["critical"], {
      says: "replaced by an empty one",
      paths: ["bucket"],
    }),
    told("a protected database that goes", goes(planned("aws:rds/instance:Instance", {}, { protect: true })), ["critical"], {
      says: "the engine refuses until",
    }),
    told("a bucket that is retained", goes({ ...bucket, retainOnDelete: true }), ["high"], {
      says: "stays behind in the cloud, unmanaged",
    }),
    silent("a bucket that changes in place", comparison([change(bucket, planned(BUCKET, { bucket: "data", tags: {} }, { name: "data" }))])),
    silent("a bucket that comes", comparison([change(undefined, bucket)])),
    silent("a job that goes", goes(planned("kubernetes:batch/v1:Job"))),
    special(
      "boundary",
      "what a provider nobody knows holds",
      comparison([change(planned("x:y:Z"), undefined, { stateful: true })]),
      ["critical"],
      {
        says: "what it holds is lost",
      },
    ),
    special("unknown", "a bucket whose name only an update can tell", goes(planned(BUCKET, { bucket: unknown })), ["critical"]),
    special("wrong-type", "a bucket whose inputs are of other types", goes(planned(BUCKET, { bucket: [1] })), ["critical"]),
  ],
};
