import { defineControl } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { mustBeRotatedByAws, mustBeRotatedByAzure, mustBeRotatedByGcp } from "../../core/keys.ts";

/** Azure encrypts every server's storage, and lets nobody switch it off; what can be chosen there is the key. */
export const control = defineControl({
  id: "databases-are-encrypted",
  level: 0,
  dimension: "data",
  severity: "high",
  statement: "Every database of a cloud is encrypted on disk, with a key of the estate's own that changes by itself.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_16" },
    { by: "estate", reference: "runs, parameters and users of every model stand in it" },
  ],
  remediation: "Leave the database to `database` in the environment file; the estate always encrypts it with its key.",
  keys: ["keys"],
  resources: {
    "aws:rds/instance:Instance": (server) => [...mustBe(server.at("storageEncrypted"), true), ...mustBeRotatedByAws(server.at("kmsKeyId"))],
    "gcp:sql/databaseInstance:DatabaseInstance": (server) => mustBeRotatedByGcp(server.at("encryptionKeyName")),
    "azure-native:dbforpostgresql:Server": (server) => [
      ...mustBe(server.at("dataEncryption", "type"), "AzureKeyVault"),
      ...mustBeRotatedByAzure(server.at("dataEncryption")),
    ],
  },
});
