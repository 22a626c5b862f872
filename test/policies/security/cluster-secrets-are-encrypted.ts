import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const KEY = "aws:kms/key:Key";
const ARN = "arn:aws:kms:eu-central-1:111122223333:key/a";

function eks(keyArn: PlanValue, resources: PlanValue = ["secrets"], from: readonly string[] = []) {
  const encryptionConfig = { provider: { keyArn }, resources };
  return resource("aws:eks/cluster:Cluster", { encryptionConfig }, { propertyDependencies: { encryptionConfig: from } });
}

const gke = (databaseEncryption: PlanValue) => resource("gcp:container/cluster:Cluster", { databaseEncryption });

function aks(azureKeyVaultKms: PlanValue) {
  return resource("azure-native:containerservice:ManagedCluster", { securityProfile: { azureKeyVaultKms } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a cluster with a key that the estate names",
      answer: "passed",
      resources: [eks(ARN)],
    },
    {
      sort: "compliant",
      title: "clusters of the other clouds",
      answer: "passed",
      resources: [
        gke({ state: "ENCRYPTED", keyName: "projects/a/locations/b/keyRings/c/cryptoKeys/d" }),
        aks({ enabled: true, keyId: "https://vault.example.com/keys/cluster" }),
      ],
    },
    {
      sort: "violating",
      title: "a cluster that encrypts something else",
      answer: "violated",
      paths: ["encryptionConfig.resources"],
      resources: [eks(ARN, ["configmaps"])],
    },
    {
      sort: "violating",
      title: "clusters of the other clouds that do not",
      answer: "violated",
      paths: [
        "databaseEncryption.keyName",
        "databaseEncryption.state",
        "securityProfile.azureKeyVaultKms.enabled",
        "securityProfile.azureKeyVaultKms.keyId",
      ],
      resources: [gke({ state: "DECRYPTED" }), aks({ enabled: false })],
    },
    {
      sort: "boundary",
      title: "a cluster with a key that the estate makes",
      answer: "passed",
      resources: [eks(unknown, ["secrets"], [urnOf(KEY, "key")]), resource(KEY, {}, { name: "key" })],
    },
    { sort: "unknown", title: "a key from nobody knows where", answer: "undetermined", resources: [eks(unknown)] },
    {
      sort: "absent",
      title: "a cluster that says nothing",
      answer: "violated",
      resources: [resource("aws:eks/cluster:Cluster", {})],
    },
    { sort: "wrong-type", title: "what is encrypted as a text", answer: "violated", resources: [eks(ARN, "secrets")] },
  ],
};
