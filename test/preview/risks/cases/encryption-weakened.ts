import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const RDS = "aws:rds/instance:Instance";
const STORAGE = "azure-native:storage:StorageAccount";
const SSE = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CONFIGURATION = "azure-native:dbforpostgresql:Configuration";
const bucket = planned("aws:s3/bucket:Bucket", {}, { name: "data" });
const sse = planned(SSE, {}, { propertyDependencies: { bucket: [bucket.urn] } });
const server = planned("azure-native:dbforpostgresql:Server", {});
const force = planned(
  CONFIGURATION,
  { configurationName: "require_secure_transport", value: "on" },
  { propertyDependencies: { serverName: [server.urn] } },
);
const group = (value: PlanValue, ...more: readonly PlanValue[]) => ({ parameters: [{ name: "rds.force_ssl", value }, ...more] });
const listener = (protocol: string) =>
  kubernetes("gateway.networking.k8s.io/v1:Gateway", "estate", { spec: { listeners: [{ name: "https", protocol }] } });

export const cases: RiskCases = {
  cases: [
    told("a key that is dropped", update(RDS, { kmsKeyId: unknown }, {}), ["high"], {
      says: "with a key of the estate",
      paths: ["kmsKeyId"],
    }),
    told(
      "a key below others that is dropped",
      update("gcp:storage/bucket:Bucket", { encryption: { defaultKmsKeyName: unknown } }, {}),
      ["high"],
      { paths: ["encryption.defaultKmsKeyName"] },
    ),
    told("storage that is not encrypted", update(RDS, { storageEncrypted: true }, { storageEncrypted: false }), ["high"]),
    told("calls in the clear", update(STORAGE, { enableHttpsTrafficOnly: true }, { enableHttpsTrafficOnly: false }), ["high"]),
    told("a lower version of TLS", update(STORAGE, { minimumTlsVersion: "TLS1_2" }, { minimumTlsVersion: "TLS1_0" }), ["high"]),
    told(
      "a key of the cloud's",
      update(
        SSE,
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      ),
      ["high"],
      {
        paths: ["rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"],
      },
    ),
    told("an encryption that goes while its bucket stays", comparison([change(sse, undefined)], { unchanged: [bucket] }), ["high"]),
    told("a database that takes calls in the clear", update(GROUP, group("1"), group("0")), ["high"], { paths: ["parameters"] }),
    told(
      "a parameter that is left out",
      update(GROUP, group("1", { name: "a", value: "1" }), { parameters: [{ name: "a", value: "1" }] }),
      ["high"],
    ),
    told("a configuration that goes", comparison([change(force, undefined)], { unchanged: [server] }), ["high"]),
    told("a listener without TLS", comparison([change(listener("HTTPS"), listener("HTTP"))]), ["high"]),
    told("a key that turns no more", update("aws:kms/key:Key", { enableKeyRotation: true }, { enableKeyRotation: false }), ["medium"]),
    told(
      "several settings that mean the same, once",
      update(STORAGE, { encryption: { keyVaultProperties: { keyName: "a", keyVaultUri: "b" } } }, {}),
      ["high"],
    ),
    silent("a key that is another one", update(RDS, { kmsKeyId: "a" }, { kmsKeyId: "b" })),
    silent("a key that is added", update(RDS, {}, { kmsKeyId: unknown })),
    silent(
      "an encryption that goes with its bucket",
      comparison([change(sse, undefined), change(bucket, undefined)], { unchanged: [server] }),
    ),
    silent("a name of a key that is no encryption", update("azure-native:keyvault:Key", { keyName: "a" }, { keyName: "" })),
    silent("a higher version of TLS", update(STORAGE, { minimumTlsVersion: "TLS1_2" }, { minimumTlsVersion: "TLS1_3" })),
    special(
      "boundary",
      "a switch that is a text",
      update("aws:ec2/launchTemplate:LaunchTemplate", { ebs: { encrypted: true } }, { ebs: { encrypted: "true" } }),
      [],
    ),
    special("boundary", "HTTPS, which is on where nothing is said", update(STORAGE, { enableHttpsTrafficOnly: true }, {}), []),
    special(
      "boundary",
      "an item that goes with its key",
      update(
        "gcp:secretmanager/secret:Secret",
        {
          replicas: [
            { id: "a", kmsKeyName: "x" },
            { id: "b", kmsKeyName: "y" },
          ],
        },
        { replicas: [{ id: "b", kmsKeyName: "y" }] },
      ),
      [],
    ),
    special("unknown", "a switch that only an update can tell", update(RDS, { storageEncrypted: true }, { storageEncrypted: unknown }), [
      "medium",
    ]),
    special("unknown", "parameters that only an update can tell", update(GROUP, group("1"), { parameters: unknown }), []),
    special("wrong-type", "a switch that is a list", update(RDS, { storageEncrypted: true }, { storageEncrypted: [] }), ["high"]),
    special("wrong-type", "parameters that are a text", update(GROUP, group("1"), { parameters: "none" }), ["high"]),
  ],
};
