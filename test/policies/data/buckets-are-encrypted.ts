import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const KEY = "aws:kms/key:Key";
const VAULT_KEY = "azure-native:keyvault:Key";

const bucket = resource("aws:s3/bucket:Bucket", { bucket: "estate-data" });
const withKey = { sseAlgorithm: "aws:kms", kmsMasterKeyId: unknown };
const s3sOwn = { sseAlgorithm: "AES256" };

function encryption(chosen: Record<string, PlanValue>) {
  return resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { bucket: "estate-data", rules: [{ applyServerSideEncryptionByDefault: chosen }] },
    { propertyDependencies: { rules: [urnOf(KEY, "key")] } },
  );
}

function account(encrypted: Record<string, PlanValue>) {
  return resource(
    "azure-native:storage:StorageAccount",
    { encryption: encrypted },
    { propertyDependencies: { encryption: [urnOf(VAULT_KEY, "storage")] } },
  );
}

const key = (rotates: boolean) => resource(KEY, { enableKeyRotation: rotates }, { name: "key" });
const vaultKey = (action: string) =>
  resource(VAULT_KEY, { properties: { rotationPolicy: { lifetimeActions: [{ action: { type: action } }] } } }, { name: "storage" });
const ofVault = { keySource: "Microsoft.Keyvault", keyVaultProperties: { keyName: "storage" } };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a bucket of AWS with the estate's key",
      answer: "passed",
      resources: [bucket, encryption(withKey), key(true)],
    },
    {
      sort: "compliant",
      title: "buckets of the other clouds",
      answer: "passed",
      resources: [
        resource("gcp:storage/bucket:Bucket", { encryption: { defaultKmsKeyName: "projects/a/locations/b/keyRings/c/cryptoKeys/d" } }),
        account(ofVault),
        vaultKey("rotate"),
      ],
    },
    { sort: "violating", title: "a bucket with S3's own key", answer: "violated", resources: [bucket, encryption(s3sOwn)] },
    {
      sort: "violating",
      title: "a bucket whose key does not change",
      answer: "violated",
      paths: ["rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"],
      resources: [bucket, encryption(withKey), key(false)],
    },
    {
      sort: "violating",
      title: "an account with Azure's own key",
      answer: "violated",
      paths: ["encryption.keySource"],
      resources: [account({ ...ofVault, keySource: "Microsoft.Storage" }), vaultKey("rotate")],
    },
    {
      sort: "violating",
      title: "an account whose key only tells that it is old",
      answer: "violated",
      paths: ["encryption"],
      resources: [account(ofVault), vaultKey("notify")],
    },
    {
      sort: "violating",
      title: "an account that stays with one version of its key",
      answer: "violated",
      paths: ["encryption.keyVaultProperties.keyVersion"],
      resources: [account({ ...ofVault, keyVaultProperties: { keyName: "storage", keyVersion: "1" } }), vaultKey("rotate")],
    },
    {
      sort: "boundary",
      title: "a bucket of access logs, which nobody can write with another key than S3's",
      answer: "passed",
      resources: [
        bucket,
        encryption(s3sOwn),
        resource("aws:s3/bucketLogging:BucketLogging", { bucket: "estate-other", targetBucket: "estate-data" }),
      ],
    },
    {
      sort: "unknown",
      title: "a bucket whose key comes from nobody knows where",
      answer: "undetermined",
      resources: [resource("gcp:storage/bucket:Bucket", { encryption: { defaultKmsKeyName: unknown } })],
    },
    { sort: "absent", title: "a bucket for which nobody says anything", answer: "violated", paths: [""], resources: [bucket] },
    {
      sort: "absent",
      title: "a bucket whose encryption has no rules",
      answer: "violated",
      paths: ["rules"],
      resources: [bucket, { ...encryption({}), inputs: { bucket: "estate-data", rules: [] } }],
    },
    {
      sort: "wrong-type",
      title: "a bucket whose rules are a text",
      answer: "violated",
      paths: ["rules"],
      resources: [bucket, { ...encryption({}), inputs: { bucket: "estate-data", rules: "aws:kms" } }],
    },
  ],
};
