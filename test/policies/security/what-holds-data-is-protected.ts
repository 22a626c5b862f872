import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a bucket and a database that are protected",
      answer: "passed",
      resources: [
        resource("aws:s3/bucket:Bucket", { bucket: "runs" }, { protect: true }),
        resource("gcp:sql/databaseInstance:DatabaseInstance", {}, { protect: true }),
      ],
    },
    {
      sort: "compliant",
      title: "a key that stays when the program forgets it",
      answer: "passed",
      resources: [{ ...resource("azure-native:keyvault:Key", {}), retainOnDelete: true }],
    },
    {
      sort: "violating",
      title: "a bucket that anybody's program may delete",
      answer: "violated",
      paths: [""],
      resources: [resource("aws:s3/bucket:Bucket", { bucket: "runs" })],
    },
    {
      sort: "violating",
      title: "a key beside a bucket that is protected",
      answer: "violated",
      resources: [resource("aws:s3/bucket:Bucket", {}, { protect: true }), resource("aws:kms/key:Key", {})],
    },
    {
      sort: "boundary",
      title: "a bucket of somebody else's that is only read",
      answer: "passed",
      resources: [{ ...resource("aws:s3/bucket:Bucket", {}), external: true }],
    },
    {
      sort: "boundary",
      title: "nothing that holds data",
      answer: "not-applicable",
      resources: [resource("aws:ec2/vpc:Vpc", {})],
    },
    {
      sort: "unknown",
      title: "a bucket whose name is known later",
      answer: "violated",
      resources: [resource("aws:s3/bucket:Bucket", { bucket: unknown })],
    },
    { sort: "absent", title: "a bucket that says nothing", answer: "violated", resources: [resource("gcp:storage/bucket:Bucket", {})] },
    {
      sort: "wrong-type",
      title: "a bucket that says it of itself, where nobody looks",
      answer: "violated",
      resources: [resource("aws:s3/bucket:Bucket", { protect: "true" })],
    },
  ],
};
