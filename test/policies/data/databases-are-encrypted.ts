import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown, urnOf } from "../../support/control-cases.ts";

const KEY = "aws:kms/key:Key";
const VAULT_KEY = "azure-native:keyvault:Key";

function server(inputs: Record<string, PlanValue>) {
  return resource("aws:rds/instance:Instance", inputs, { propertyDependencies: { kmsKeyId: [urnOf(KEY, "key")] } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a server with a key of this estate that rotates",
      answer: "passed",
      resources: [server({ storageEncrypted: true, kmsKeyId: unknown }), resource(KEY, { enableKeyRotation: true }, { name: "key" })],
    },
    {
      sort: "compliant",
      title: "servers of the other clouds",
      answer: "passed",
      resources: [
        resource("gcp:sql/databaseInstance:DatabaseInstance", { encryptionKeyName: "projects/a/locations/b/keyRings/c/cryptoKeys/d" }),
        resource("azure-native:dbforpostgresql:Server", { dataEncryption: { type: "AzureKeyVault" } }),
      ],
    },
    {
      sort: "violating",
      title: "a server that is not encrypted",
      answer: "violated",
      paths: ["storageEncrypted"],
      resources: [server({ storageEncrypted: false, kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/a" })],
    },
    {
      sort: "violating",
      title: "a server with a key of this estate that does not rotate",
      answer: "violated",
      paths: ["kmsKeyId"],
      resources: [server({ storageEncrypted: true, kmsKeyId: unknown }), resource(KEY, { enableKeyRotation: false }, { name: "key" })],
    },
    {
      sort: "violating",
      title: "a server with the cloud's key",
      answer: "violated",
      paths: ["dataEncryption.type"],
      resources: [resource("azure-native:dbforpostgresql:Server", { dataEncryption: { type: "SystemManaged" } })],
    },
    {
      sort: "violating",
      title: "a server whose key in a vault never changes",
      answer: "violated",
      paths: ["dataEncryption"],
      resources: [
        resource(
          "azure-native:dbforpostgresql:Server",
          { dataEncryption: { type: "AzureKeyVault" } },
          { propertyDependencies: { dataEncryption: [urnOf(VAULT_KEY, "database")] } },
        ),
        resource(VAULT_KEY, { properties: {} }, { name: "database" }),
      ],
    },
    {
      sort: "boundary",
      title: "a server that names a key by an empty text",
      answer: "violated",
      resources: [server({ storageEncrypted: true, kmsKeyId: "" })],
    },
    {
      sort: "unknown",
      title: "a server whose key comes from nobody knows where",
      answer: "undetermined",
      paths: ["encryptionKeyName"],
      resources: [resource("gcp:sql/databaseInstance:DatabaseInstance", { encryptionKeyName: unknown })],
    },
    { sort: "absent", title: "a server that says nothing", answer: "violated", resources: [server({})] },
    {
      sort: "wrong-type",
      title: "a server that says it as text",
      answer: "violated",
      resources: [server({ storageEncrypted: "true", kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/a" })],
    },
  ],
};
