import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeGiven, mustComeFrom, someItem } from "../../core/demands.ts";

/** Clouds encrypt a cluster's disks by themselves; this is of the objects in them, with a key that the estate can take away. */
export const control = defineControl({
  id: "cluster-secrets-are-encrypted",
  level: 1,
  dimension: "security",
  severity: "high",
  statement: "A managed cluster keeps its Secrets encrypted with a key of the estate's own.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_58" },
    { by: "cis", reference: "EKS 5.3.1, GKE 5.3.1, AKS 5.3.1" },
  ],
  remediation: "Leave the cluster to the estate, which gives it the key `cluster`.",
  keys: ["keys"],
  resources: {
    "aws:eks/cluster:Cluster": (cluster) => {
      const encryption = cluster.at("encryptionConfig");
      return [
        ...mustComeFrom(encryption.at("provider", "keyArn"), "aws:kms/key:Key", () => []),
        ...someItem(encryption.at("resources"), (resource) => resource.value === "secrets", "must hold `secrets`"),
      ];
    },
    "gcp:container/cluster:Cluster": (cluster) => {
      const encryption = cluster.at("databaseEncryption");
      return [
        ...mustBe(encryption.at("state"), "ENCRYPTED"),
        ...mustComeFrom(encryption.at("keyName"), "gcp:kms/cryptoKey:CryptoKey", () => []),
      ];
    },
    "azure-native:containerservice:ManagedCluster": (cluster) => {
      const vault = cluster.at("securityProfile", "azureKeyVaultKms");
      return [...mustBe(vault.at("enabled"), true), ...mustBeGiven(vault.at("keyId"))];
    },
  },
});
