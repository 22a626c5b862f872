import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const KEY = "aws:kms/key:Key";
const CRYPTO_KEY = "gcp:kms/cryptoKey:CryptoKey";
const VAULT_KEY = "azure-native:keyvault:Key";

const own = { environment: "test" };
const bucket = (tags: PlanValue = own) => resource("aws:s3/bucket:Bucket", { bucket: "estate-data", tags });
const key = (tags: PlanValue = own) => resource(KEY, { tags }, { name: "key" });

function encryption(chosen: Record<string, PlanValue>) {
  return resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { bucket: "estate-data", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", ...chosen } }] },
    { propertyDependencies: { rules: [urnOf(KEY, "key")] } },
  );
}

const encrypted = encryption({ kmsMasterKeyId: unknown });

const ofGoogle = resource(
  "gcp:storage/bucket:Bucket",
  { labels: own, encryption: { defaultKmsKeyName: unknown } },
  { propertyDependencies: { encryption: [urnOf(CRYPTO_KEY, "key")] } },
);

const account = resource(
  "azure-native:storage:StorageAccount",
  { tags: own, encryption: { keySource: "Microsoft.Keyvault" } },
  { propertyDependencies: { encryption: [urnOf(VAULT_KEY, "key")] } },
);

export const cases: ControlCases = {
  harmless: [/sseAlgorithm$/],
  cases: [
    {
      sort: "compliant",
      title: "a bucket of AWS with a key of the environment",
      answer: "passed",
      resources: [bucket(), encrypted, key()],
    },
    {
      sort: "compliant",
      title: "buckets of the other clouds",
      answer: "passed",
      resources: [
        ofGoogle,
        resource(CRYPTO_KEY, { labels: own }, { name: "key" }),
        account,
        resource(VAULT_KEY, { tags: own }, { name: "key" }),
      ],
    },
    {
      sort: "violating",
      title: "a bucket that is only read",
      answer: "violated",
      paths: [""],
      resources: [{ ...bucket(), external: true }],
    },
    {
      sort: "violating",
      title: "a bucket of another environment",
      answer: "violated",
      paths: ["tags.environment"],
      resources: [bucket({ environment: "prod" }), encrypted, key()],
    },
    {
      sort: "violating",
      title: "a key that is written out, and so is made elsewhere",
      answer: "violated",
      paths: ["rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"],
      resources: [bucket(), encryption({ kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/shared" }), key()],
    },
    {
      sort: "violating",
      title: "a key of Google Cloud that is written out",
      answer: "violated",
      paths: ["encryption.defaultKmsKeyName"],
      resources: [
        { ...ofGoogle, inputs: { labels: own, encryption: { defaultKmsKeyName: "projects/shared/locations/b/keyRings/c/cryptoKeys/d" } } },
        resource(CRYPTO_KEY, { labels: own }, { name: "key" }),
      ],
    },
    {
      sort: "violating",
      title: "a key that is only read",
      answer: "violated",
      paths: ["encryption"],
      resources: [account, { ...resource(VAULT_KEY, {}, { name: "key" }), external: true }],
    },
    {
      sort: "boundary",
      title: "a bucket of access logs, whose key is S3's own",
      answer: "passed",
      resources: [bucket(), encryption({ sseAlgorithm: "AES256" })],
    },
    {
      sort: "unknown",
      title: "a key of nobody knows where",
      answer: "undetermined",
      resources: [{ ...ofGoogle, propertyDependencies: {} }],
    },
    { sort: "absent", title: "a bucket that says nothing of itself", answer: "violated", resources: [bucket({}), encrypted, key()] },
    {
      sort: "wrong-type",
      title: "tags that are a list",
      answer: "violated",
      resources: [bucket(["environment", "test"]), encrypted, key()],
    },
  ],
};
