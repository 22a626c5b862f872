import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown, urnOf } from "../../support/control-cases.ts";
import { CAPTURES, modelMonitor } from "../../support/loop-cases.ts";

const DATASET = "gcp:bigquery/dataset:Dataset";

function server(address: PlanValue | undefined) {
  return withVariables(address === undefined ? {} : { CAPTURE_URI: address });
}

function withVariables(values: Record<string, PlanValue>) {
  const env = Object.entries(values).map(([name, value]) => ({ name, value }));
  const model = deployment("model-example", { env });
  const spec = model.inputs["spec"] as { readonly template: { readonly spec: PlanValue } };
  const template = { metadata: { labels: { "mlops-estate/model": "example" } }, spec: spec.template.spec };
  return { ...model, inputs: { ...model.inputs, spec: { ...spec, template } } };
}

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-captures" });
const lifecycle = (rule: Record<string, PlanValue>) =>
  resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", { bucket: "estate-captures", rules: [rule] });
const expiring = lifecycle({ status: "Enabled", expiration: { days: 90 } });

const ofGoogle = resource("gcp:storage/bucket:Bucket", {
  name: "estate-captures",
  lifecycleRules: [{ action: { type: "Delete" }, condition: { age: 90 } }],
});

const ofAzure = [
  resource("azure-native:storage:StorageAccount", { accountName: "estate" }),
  resource("azure-native:storage:BlobContainer", { accountName: "estate", containerName: "captures" }),
  resource("azure-native:storage:ManagementPolicy", {
    accountName: "estate",
    policy: { rules: [{ definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } } } }] },
  }),
];

function endpoint(logging: Record<string, PlanValue>) {
  const config = { enabled: true, bigqueryDestination: { outputUri: "bq://estate.captures" }, ...logging };
  return resource(
    "gcp:vertex/aiEndpoint:AiEndpoint",
    { predictRequestResponseLoggingConfig: config },
    { propertyDependencies: { predictRequestResponseLoggingConfig: [urnOf(DATASET, "captures")] } },
  );
}

const dataset = (days: Record<string, PlanValue>) => resource(DATASET, days, { name: "captures" });
const kserve = (path: string) =>
  object("kubernetes:serving.kserve.io/v1beta1:InferenceService", "example", { spec: { predictor: { logger: { storage: { path } } } } });
const sagemaker = resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", {
  dataCaptureConfig: { enableCapture: true, destinationS3Uri: "s3://estate-captures/example" },
});

export const cases: ControlCases = {
  harmless: [/labels\.mlops-estate\/model$/, /^metadata\.name$/],
  cases: [
    {
      sort: "compliant",
      title: "a server that writes into a bucket of AWS",
      answer: "passed",
      resources: [server("s3://estate-captures/example"), bucket, expiring],
    },
    {
      sort: "compliant",
      title: "a service of KServe that writes into one of Google Cloud",
      answer: "passed",
      resources: [kserve("gs://estate-captures/example"), ofGoogle],
    },
    {
      sort: "compliant",
      title: "a server that writes into a container of Azure",
      answer: "passed",
      resources: [server("wasbs://captures@estate.blob.core.windows.net/example"), ...ofAzure],
    },
    {
      sort: "compliant",
      title: "endpoints of managed systems",
      answer: "passed",
      resources: [endpoint({}), dataset({ defaultPartitionExpirationMs: 2592000000 }), sagemaker, bucket, expiring],
    },
    {
      sort: "violating",
      title: "a bucket that keeps it for good",
      answer: "violated",
      paths: [""],
      resources: [server("s3://estate-captures/example"), bucket],
    },
    {
      sort: "violating",
      title: "a rule that is off",
      answer: "violated",
      resources: [server("s3://estate-captures/example"), bucket, lifecycle({ status: "Disabled", expiration: { days: 90 } })],
    },
    {
      sort: "violating",
      title: "somebody else's bucket",
      answer: "violated",
      resources: [server("s3://elsewhere/example"), bucket, expiring],
    },
    {
      sort: "violating",
      title: "an endpoint whose captures stay for good",
      answer: "violated",
      paths: ["defaultPartitionExpirationMs"],
      resources: [endpoint({}), dataset({})],
    },
    {
      sort: "violating",
      title: "an endpoint that keeps nothing",
      answer: "violated",
      resources: [endpoint({ enabled: false }), dataset({ defaultPartitionExpirationMs: 1 })],
    },
    { sort: "boundary", title: "an estate that serves no model", answer: "violated", paths: [""], resources: [bucket, expiring] },
    { sort: "unknown", title: "an address that is known later", answer: "undetermined", resources: [server(unknown), bucket, expiring] },
    { sort: "absent", title: "a server that writes nowhere", answer: "violated", resources: [server(undefined), bucket, expiring] },
    { sort: "wrong-type", title: "an address that is a number", answer: "violated", resources: [server(1), bucket, expiring] },
    {
      sort: "compliant",
      title: "a server whose monitor drops what is old",
      answer: "passed",
      resources: [server(CAPTURES), ...modelMonitor()],
    },
    {
      sort: "violating",
      title: "a monitor that reads another bucket",
      answer: "violated",
      resources: [server(CAPTURES), ...modelMonitor({ CAPTURE_URI: "s3://elsewhere" })],
    },
    {
      sort: "violating",
      title: "a monitor that is told nothing of the model",
      answer: "violated",
      resources: [server(CAPTURES), ...modelMonitor({}, { other: { retentionDays: 30 } })],
    },
    {
      sort: "violating",
      title: "a monitor that keeps all for good",
      answer: "violated",
      resources: [server(CAPTURES), ...modelMonitor({}, { example: { retentionDays: 0 } })],
    },
    {
      sort: "violating",
      title: "a server that says how much it keeps, and not where",
      answer: "violated",
      resources: [withVariables({ CAPTURE_SAMPLING: "1" }), ...modelMonitor()],
    },
    {
      sort: "unknown",
      title: "a monitor whose bucket is known later",
      answer: "undetermined",
      resources: [server(CAPTURES), ...modelMonitor({ CAPTURE_URI: unknown })],
    },
  ],
};
