import type { PlanValue } from "../../plan/plan.ts";
import { type Certainty, holds, some } from "../../policies/core/certainty.ts";
import type { Reading } from "../../policies/core/reading.ts";
import type { ResourceChange } from "../change.ts";
import { type Setting, safeWhenGiven, safeWith, safeWithout } from "./core/settings.ts";
import { type Changed, changesIn, goes, type Sides, sidesOf, staysWithout } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import { risksOfTurns } from "./core/turned.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "encryption-weakened";

const ADVICE = "Put it back; where the key goes on purpose, say what encrypts instead, and that what is written already was copied.";

/** Properties that hold a key of one's own, as providers spell them. */
const KEYS = [
  "kmsKeyId",
  "kmsKeyID",
  "kmsKeyArn",
  "kmsKey",
  "kmsKeyName",
  "kmsMasterKeyId",
  "keyArn",
  "masterUserSecretKmsKeyId",
  "performanceInsightsKmsKeyId",
  "defaultKmsKeyName",
  "encryptionKeyName",
  "bootDiskKmsKey",
  "keyName",
  "diskEncryptionSetID",
  "diskEncryptionSetId",
  "keyIdentifier",
  "keyId",
  "primaryKeyURI",
  "keyVaultUri",
] as const;

/** `keyName`, `keyId` and `keyVaultUri` mean a key for encryption below these alone. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  keyName: ["databaseEncryption", "keyVaultProperties"],
  keyId: ["azureKeyVaultKms"],
  keyVaultUri: ["keyVaultProperties"],
};

const atRest = { severity: "high", means: "is not encrypted at rest any more" } as const;
const inTransit = { severity: "high", means: "takes calls in the clear" } as const;
const rotation = { severity: "medium", means: "keeps the same key for ever" } as const;

const SETTINGS: readonly Setting[] = [
  ...KEYS.flatMap((key) => {
    const own = { isSafe: safeWhenGiven, severity: "high", means: "is not encrypted with a key of the estate any more" } as const;
    return BELOW[key]?.map((above): Setting => ({ at: [above, key], ...own })) ?? [{ at: [key] as const, ...own }];
  }),
  ...[
    "storageEncrypted",
    "encrypted",
    "enableEncryptionAtHost",
    "atRestEncryptionEnabled",
    "requireInfrastructureEncryption",
    "sqsManagedSseEnabled",
  ].map((key): Setting => ({ at: [key], isSafe: safeWith([true], false), ...atRest })),
  { at: ["requireInfrastructureEncryption", "value"], isSafe: safeWith([true], false), ...atRest },
  {
    at: ["sseAlgorithm"],
    isSafe: safeWith(["aws:kms", "aws:kms:dsse"], false),
    severity: "high",
    means: "is encrypted with a key that is not the estate's",
  },
  {
    at: ["encryptionType"],
    isSafe: safeWithout(["AES256", "EncryptionAtRestWithPlatformKey"], false),
    severity: "high",
    means: "is encrypted with a key that is not the estate's",
  },
  {
    at: ["keySource"],
    isSafe: safeWith(["Microsoft.Keyvault", "Microsoft.KeyVault"], false),
    severity: "high",
    means: "is encrypted with a key that is not the estate's",
  },
  {
    at: ["dataEncryption", "type"],
    isSafe: safeWith(["AzureKeyVault"], false),
    severity: "high",
    means: "is encrypted with a key that is not the estate's",
  },
  {
    at: ["databaseEncryption", "state"],
    isSafe: safeWith(["ENCRYPTED"], false),
    severity: "high",
    means: "keeps secrets of its cluster unencrypted",
  },
  {
    at: ["azureKeyVaultKms", "enabled"],
    isSafe: safeWith([true], false),
    severity: "high",
    means: "keeps secrets of its cluster unencrypted",
  },
  { at: ["enableHttpsTrafficOnly"], isSafe: safeWith([true], true), ...inTransit },
  { at: ["supportsHttpsTrafficOnly"], isSafe: safeWith([true], true), ...inTransit },
  ...["transitEncryptionEnabled", "requireSsl", "requireTls", "encryptionInTransit"].map(
    (key): Setting => ({ at: [key], isSafe: safeWith([true, "Enabled"], false), ...inTransit }),
  ),
  {
    at: ["sslMode"],
    isSafe: safeWith(["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED", "require", "verify-ca", "verify-full"], false),
    ...inTransit,
  },
  ...["minimumTlsVersion", "minTlsVersion", "minimalTlsVersion", "minimumProtocolVersion"].map(
    (key): Setting => ({
      at: [key],
      isSafe: safeWith(
        ["TLS1_2", "TLS1_3", "1.2", "1.3", "TLSv1.2", "TLSv1.3", "TLS_1_2", "VersionTLS12", "VersionTLS13", "TLSv1.2_2021"],
        false,
      ),
      severity: "high",
      means: "takes calls with old versions of TLS",
    }),
  ),
  {
    at: ["tls", "minVersion"],
    types: /^kubernetes:gateway\.envoyproxy\.io\//,
    isSafe: safeWith(["1.2", "1.3", "Auto"], true),
    severity: "high",
    means: "takes calls with old versions of TLS",
  },
  { at: ["listeners", "protocol"], types: /^kubernetes:gateway\.networking\.k8s\.io\//, isSafe: safeWithout(["HTTP"], true), ...inTransit },
  { at: ["enableKeyRotation"], isSafe: safeWith([true], false), ...rotation },
  { at: ["rotationPeriod"], types: /^gcp:kms\//, isSafe: safeWhenGiven, ...rotation },
  { at: ["rotationToLatestKeyVersionEnabled"], isSafe: safeWith([true], false), ...rotation },
];

/**
 * Data is written or sent less well encrypted: without the estate's key, without any, or with a version of TLS that is broken. What has been written
 * in the meantime stays as it is when the setting is put back.
 */
export const encryptionWeakened: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison).flatMap((changed) => [
    ...risksOfTurns(ID, changed, SETTINGS, ADVICE),
    ...parametersOf(changed),
    ...goneWithout(changed, sides),
  ]);
};

const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const CONFIGURATION = "azure-native:dbforpostgresql:Configuration";

/** Parameters of databases that make them refuse calls in the clear. */
const REFUSING = ["rds.force_ssl", "require_secure_transport"];

function parametersOf({ change, before, after }: Changed): readonly Risk[] {
  if (before === undefined || after === undefined || !refuses(before) || refuses(after) !== false) return [];
  const path = change.type === GROUP ? "parameters" : "value";
  return [riskOf(ID, change, { ...inTransitRisk(change), paths: [path] })];
}

/** Whether a parameter refuses calls in the clear; false where nothing says so. */
function refuses(inputs: Reading): Certainty {
  const { type } = inputs.resource;
  const isOn = (value: PlanValue) => value === "1" || value === 1 || value === "on" || value === true;
  const means = (name: Reading) => REFUSING.some((each) => each === name.value);
  if (type === CONFIGURATION) return means(inputs.at("configurationName")) && holds(inputs.at("value"), isOn);
  if (type !== GROUP) return false;
  const list = inputs.at("parameters");
  if (list.state === "unknown") return undefined;
  return some(
    list
      .items()
      .filter((each) => means(each.at("name")))
      .map((each) => holds(each.at("value"), isOn)),
  );
}

function inTransitRisk(change: ResourceChange) {
  return { severity: inTransit.severity, reason: `${sentence(called(change))} ${inTransit.means}.`, advice: ADVICE };
}

/** What says how something else is encrypted, and goes while that stays. */
function goneWithout(changed: Changed, sides: Sides): readonly Risk[] {
  if (!goes(changed)) return [];
  const { change, before } = changed;
  if (change.type === CONFIGURATION && refuses(before) === true && staysWithout(before.resource, "serverName", sides))
    return [riskOf(ID, change, inTransitRisk(change))];
  if (!/^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/.test(change.type) || !staysWithout(before.resource, "bucket", sides))
    return [];
  const reason = `${sentence(called(change))} goes while its bucket stays: new objects are encrypted with a key that is not the estate's.`;
  return [riskOf(ID, change, { severity: "high", reason, advice: ADVICE })];
}
