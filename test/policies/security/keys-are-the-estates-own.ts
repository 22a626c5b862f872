import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const ARN = "arn:aws:kms:eu-central-1:111122223333:key/a";
const NAME = "projects/a/locations/b/keyRings/c/cryptoKeys/d";
const ecr = (each: Record<string, PlanValue>) => resource("aws:ecr/repository:Repository", { encryptionConfigurations: [each] });
const logs = (kmsKeyId: PlanValue) => resource("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId });
const storage = (provisioner: string, parameters: Record<string, PlanValue>) =>
  resource("kubernetes:storage.k8s.io/v1:StorageClass", { provisioner, parameters }, { name: provisioner });
const secret = (replication: PlanValue) => resource("gcp:secretmanager/secret:Secret", { replication });

export const cases: ControlCases = {
  // Drivers of somebody else's disks are not asked.
  harmless: [/^provisioner$/],
  cases: [
    {
      sort: "compliant",
      title: "images, disks, logs and secrets on AWS",
      answer: "passed",
      resources: [
        ecr({ encryptionType: "KMS", kmsKey: ARN }),
        resource("aws:ec2/launchTemplate:LaunchTemplate", { blockDeviceMappings: [{ ebs: { kmsKeyId: ARN } }] }),
        logs(ARN),
        resource("aws:secretsmanager/secret:Secret", { kmsKeyId: ARN }),
        storage("ebs.csi.aws.com", { encrypted: "true", kmsKeyId: ARN }),
      ],
    },
    {
      sort: "compliant",
      title: "the same on Google Cloud",
      answer: "passed",
      resources: [
        resource("gcp:artifactregistry/repository:Repository", { kmsKeyName: NAME }),
        resource("gcp:container/nodePool:NodePool", { nodeConfig: { bootDiskKmsKey: NAME } }),
        secret({ userManaged: { replicas: [{ customerManagedEncryption: { kmsKeyName: NAME } }] } }),
        resource("gcp:vertex/aiEndpoint:AiEndpoint", { encryptionSpec: { kmsKeyName: NAME } }),
        storage("pd.csi.storage.gke.io", { "disk-encryption-kms-key": NAME }),
      ],
    },
    {
      sort: "compliant",
      title: "the same on Azure",
      answer: "passed",
      resources: [
        resource("azure-native:containerregistry:Registry", {
          encryption: { status: "enabled", keyVaultProperties: { keyIdentifier: "https://vault.example.com/keys/registry" } },
        }),
        resource("azure-native:compute:DiskEncryptionSet", {
          encryptionType: "EncryptionAtRestWithCustomerKey",
          activeKey: { keyUrl: "https://vault.example.com/keys/nodes" },
        }),
        resource("azure-native:machinelearningservices:Workspace", { encryption: { status: "Enabled" } }),
        resource("azure-native:databricks:Workspace", { encryption: { entities: { managedDisk: { keySource: "Microsoft.Keyvault" } } } }),
      ],
    },
    {
      sort: "violating",
      title: "images with the cloud's key",
      answer: "violated",
      paths: ["encryptionConfigurations[0].encryptionType", "encryptionConfigurations[0].kmsKey"],
      resources: [ecr({ encryptionType: "AES256" })],
    },
    {
      sort: "violating",
      title: "volumes with the clouds' keys",
      answer: "violated",
      paths: ["parameters.disk-encryption-kms-key", "parameters.diskEncryptionSetID", "parameters.kmsKeyId"],
      resources: [
        storage("ebs.csi.aws.com", { encrypted: "true" }),
        storage("pd.csi.storage.gke.io", {}),
        storage("disk.csi.azure.com", {}),
      ],
    },
    {
      sort: "violating",
      title: "a secret in a place without a key",
      answer: "violated",
      resources: [secret({ userManaged: { replicas: [{ location: "europe-west4" }] } })],
    },
    {
      sort: "boundary",
      title: "a trail to another account, and one to a bucket of this without a key",
      answer: "violated",
      paths: ["kmsKeyId"],
      resources: [
        resource("aws:cloudtrail/trail:Trail", { s3BucketName: "records-of-all" }, { name: "copy" }),
        resource(
          "aws:cloudtrail/trail:Trail",
          { s3BucketName: "estate-audit" },
          { propertyDependencies: { s3BucketName: [urnOf("aws:s3/bucket:Bucket", "bucket")] } },
        ),
        resource("aws:s3/bucket:Bucket", {}),
      ],
    },
    { sort: "boundary", title: "logs with a key without a name", answer: "violated", resources: [logs("")] },
    {
      sort: "boundary",
      title: "logs with a key that the estate makes, and a driver of nobody's cloud",
      answer: "passed",
      resources: [
        { ...logs(unknown), propertyDependencies: { kmsKeyId: [urnOf("aws:kms/key:Key", "key")] } },
        resource("aws:kms/key:Key", {}),
        storage("rancher.io/local-path", {}),
      ],
    },
    { sort: "unknown", title: "a key from nobody knows where", answer: "undetermined", resources: [logs(unknown)] },
    { sort: "absent", title: "logs that say nothing", answer: "violated", resources: [resource("aws:cloudwatch/logGroup:LogGroup", {})] },
    {
      sort: "wrong-type",
      title: "encryption that is no list",
      answer: "violated",
      resources: [resource("aws:ecr/repository:Repository", { encryptionConfigurations: "KMS" })],
    },
  ],
};
