import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ACCOUNT = "azure-native:storage:StorageAccount";
const CONTAINER = "azure-native:storage:BlobContainer";

function remote(url: PlanValue) {
  const text = typeof url === "string" ? `[core]\n    remote = estate\n['remote "estate"']\n    url = ${url}\n` : url;
  return object("kubernetes:core/v1:ConfigMap", "dvc-config", { data: { "examples.config": text } });
}

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });
const versioning = (status: string) =>
  resource("aws:s3/bucketVersioning:BucketVersioning", { bucket: "estate-data", versioningConfiguration: { status } });

const ofAccount = { accountName: [urnOf(ACCOUNT, "account")] };
const azure = [
  resource(ACCOUNT, {}, { name: "account" }),
  resource(CONTAINER, { accountName: unknown, containerName: "data" }, { name: "data", propertyDependencies: ofAccount }),
  resource(
    "azure-native:storage:BlobServiceProperties",
    { accountName: unknown, isVersioningEnabled: true },
    { propertyDependencies: ofAccount },
  ),
];

function datastore(sources: readonly string[]) {
  return resource(
    "azure-native:machinelearningservices:Datastore",
    { properties: { containerName: unknown } },
    { propertyDependencies: { properties: sources } },
  );
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a remote in a bucket of AWS that keeps versions",
      answer: "passed",
      resources: [remote("s3://estate-data/examples"), bucket, versioning("Enabled")],
    },
    {
      sort: "compliant",
      title: "a remote in a bucket of Google Cloud",
      answer: "passed",
      resources: [
        remote("gs://estate-data/examples"),
        resource("gcp:storage/bucket:Bucket", { name: "estate-data", versioning: { enabled: true } }),
      ],
    },
    {
      sort: "compliant",
      title: "a remote in a container of Azure",
      answer: "passed",
      resources: [remote("azure://data/examples"), ...azure],
    },
    {
      sort: "compliant",
      title: "a store of Azure Machine Learning in a container whose account keeps versions",
      answer: "passed",
      resources: [datastore([urnOf(CONTAINER, "data")]), ...azure],
    },
    {
      sort: "violating",
      title: "a remote in a bucket that keeps none",
      answer: "violated",
      paths: ["versioningConfiguration.status"],
      resources: [remote("s3://estate-data/examples"), bucket, versioning("Suspended")],
    },
    {
      sort: "violating",
      title: "a remote in somebody else's bucket",
      answer: "violated",
      paths: ["data.examples.config"],
      resources: [remote("s3://elsewhere/examples"), bucket, versioning("Enabled")],
    },
    {
      sort: "violating",
      title: "a store of Azure Machine Learning in somebody else's container",
      answer: "violated",
      paths: ["properties.containerName"],
      resources: [resource("azure-native:machinelearningservices:Datastore", { properties: { containerName: "elsewhere" } }), ...azure],
    },
    {
      sort: "boundary",
      title: "a bucket of one cloud by the scheme of another",
      answer: "violated",
      resources: [remote("gs://estate-data/examples"), bucket, versioning("Enabled")],
    },
    { sort: "unknown", title: "a configuration that is known later", answer: "undetermined", resources: [remote(unknown), bucket] },
    {
      sort: "unknown",
      title: "a store of Azure Machine Learning in a container of nobody knows which account",
      answer: "undetermined",
      resources: [datastore([]), ...azure],
    },
    { sort: "absent", title: "an estate without a remote", answer: "violated", paths: [""], resources: [bucket, versioning("Enabled")] },
    {
      sort: "wrong-type",
      title: "a configuration that is no text",
      answer: "violated",
      resources: [object("kubernetes:core/v1:ConfigMap", "dvc-config", { data: { "examples.config": 1 } })],
    },
  ],
};
