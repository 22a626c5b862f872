import { defineControl } from "../../core/control.ts";
import { everyItem, mustBe, mustBeGiven, mustComeFrom } from "../../core/demands.ts";
import { type Finding, violated } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

const byAws = (key: Reading) => mustComeFrom(key, "aws:kms/key:Key", () => []);
const byGcp = (key: Reading) => mustComeFrom(key, "gcp:kms/cryptoKey:CryptoKey", () => []);
const byVertex = (system: Reading) => byGcp(system.at("encryptionSpec", "kmsKeyName"));
const nodeDisks = (nodes: Reading) => byGcp(nodes.at("nodeConfig", "bootDiskKmsKey"));

/** Drivers that make volumes of a cloud's disks, and the parameter that holds the key. */
const VOLUMES: Readonly<Record<string, (parameters: Reading) => readonly Finding[]>> = {
  "ebs.csi.aws.com": (parameters) => [...mustBe(parameters.at("encrypted"), "true"), ...byAws(parameters.at("kmsKeyId"))],
  "pd.csi.storage.gke.io": (parameters) => byGcp(parameters.at("disk-encryption-kms-key")),
  "disk.csi.azure.com": (parameters) =>
    mustComeFrom(parameters.at("diskEncryptionSetID"), "azure-native:compute:DiskEncryptionSet", () => []),
};

/** Clouds encrypt all of these by themselves; with a key of one's own, one can take it away from everybody. Buckets and databases are asked at level 0. */
export const control = defineControl({
  id: "keys-are-the-estates-own",
  level: 2,
  dimension: "security",
  severity: "medium",
  statement: "Images, disks, secrets, logs and what managed systems keep are encrypted with keys of the estate's own.",
  sources: [
    {
      by: "checkov",
      reference: "CKV_AWS_136, CKV_AWS_149, CKV_AWS_158, CKV_AWS_35, CKV_AWS_187, CKV_GCP_84, CKV_GCP_81, CKV_GCP_92, CKV_AZURE_117",
    },
    { by: "aws", reference: "reliable: customer-managed keys" },
  ],
  remediation: "Leave keys to the estate, and give what you add yourself one of them.",
  keys: ["keys"],
  resources: {
    "aws:ecr/repository:Repository": (repository) =>
      everyItem(
        repository.at("encryptionConfigurations"),
        (each) => [...mustBe(each.at("encryptionType"), ["KMS", "KMS_DSSE"]), ...byAws(each.at("kmsKey"))],
        "violates",
      ),
    "aws:ec2/launchTemplate:LaunchTemplate": (template) =>
      everyItem(template.at("blockDeviceMappings"), (disk) => byAws(disk.at("ebs", "kmsKeyId")), "violates"),
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": (nodes) =>
      everyItem(nodes.at("spec", "blockDeviceMappings"), (disk) => byAws(disk.at("ebs", "kmsKeyID")), "violates"),
    "aws:secretsmanager/secret:Secret": (secret) => byAws(secret.at("kmsKeyId")),
    "aws:cloudwatch/logGroup:LogGroup": (group) => byAws(group.at("kmsKeyId")),
    "aws:cloudtrail/trail:Trail": ofTrail,
    "aws:sagemaker/domain:Domain": (domain) => byAws(domain.at("kmsKeyId")),
    "gcp:artifactregistry/repository:Repository": (repository) => byGcp(repository.at("kmsKeyName")),
    "gcp:container/cluster:Cluster": (cluster) => (cluster.at("nodeConfig").state === "absent" ? [] : nodeDisks(cluster)),
    "gcp:container/nodePool:NodePool": nodeDisks,
    "gcp:secretmanager/secret:Secret": ofSecret,
    "gcp:bigquery/dataset:Dataset": (dataset) => byGcp(dataset.at("defaultEncryptionConfiguration", "kmsKeyName")),
    "gcp:vertex/aiEndpoint:AiEndpoint": byVertex,
    "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": byVertex,
    "gcp:vertex/aiMetadataStore:AiMetadataStore": byVertex,
    "gcp:vertex/aiTensorboard:AiTensorboard": byVertex,
    "azure-native:containerregistry:Registry": (registry) => [
      ...mustBe(registry.at("encryption", "status"), "enabled"),
      ...mustBeGiven(registry.at("encryption", "keyVaultProperties", "keyIdentifier")),
    ],
    "azure-native:containerservice:ManagedCluster": (cluster) =>
      mustComeFrom(cluster.at("diskEncryptionSetID"), "azure-native:compute:DiskEncryptionSet", isOwnSet),
    "azure-native:compute:DiskEncryptionSet": isOwnSet,
    "azure-native:machinelearningservices:Workspace": (workspace) => mustBe(workspace.at("encryption", "status"), "Enabled"),
    "azure-native:databricks:Workspace": (workspace) =>
      mustBe(workspace.at("encryption", "entities", "managedDisk", "keySource"), "Microsoft.Keyvault"),
    "kubernetes:storage.k8s.io/v1:StorageClass": (storage) =>
      VOLUMES[storage.at("provisioner").text() ?? ""]?.(storage.at("parameters")) ?? [],
  },
});

/** A copy in another account is encrypted with that account's key, so that this one's cannot make it unreadable. */
function ofTrail(trail: Reading): readonly Finding[] {
  const key = trail.at("kmsKeyId");
  const goesElsewhere = trail.at("s3BucketName").state === "known" && trail.at("s3BucketName").sources().length === 0;
  return key.state === "absent" && goesElsewhere ? [] : byAws(key);
}

function isOwnSet(set: Reading): readonly Finding[] {
  const types = ["EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys"];
  return [...mustBe(set.at("encryptionType"), types), ...mustBeGiven(set.at("activeKey", "keyUrl"))];
}

/** Either each place of a secret has a key, or the secret has one for all of them. */
function ofSecret(secret: Reading): readonly Finding[] {
  const [own, auto] = [secret.at("replication", "userManaged", "replicas"), secret.at("replication", "auto")];
  if (own.state === "absent" && auto.state === "absent")
    return [violated("replication", "must name the places of the secret with their keys")];
  const ofAll = auto.state === "absent" ? [] : byGcp(auto.at("customerManagedEncryption", "kmsKeyName"));
  return [...ofAll, ...everyItem(own, (replica) => byGcp(replica.at("customerManagedEncryption", "kmsKeyName")))];
}
