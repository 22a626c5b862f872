import { mustBe, mustBeGiven, mustComeFrom } from "./demands.ts";
import { type Finding, violated } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** The value is a key of AWS KMS that changes by itself, or one that this estate does not keep. */
export function mustBeRotatedByAws(reading: Reading): readonly Finding[] {
  return mustComeFrom(reading, "aws:kms/key:Key", (key) => mustBe(key.at("enableKeyRotation"), true));
}

/** The value is a key of Cloud KMS that changes by itself, or one that this estate does not keep. */
export function mustBeRotatedByGcp(reading: Reading): readonly Finding[] {
  return mustComeFrom(reading, "gcp:kms/cryptoKey:CryptoKey", (key) => mustBeGiven(key.at("rotationPeriod")));
}

/**
 * Every key of a vault that an encryption comes from changes by itself. A key is named there by a text, so where it is kept elsewhere nothing is
 * recorded of it.
 */
export function mustBeRotatedByAzure(encryption: Reading): readonly Finding[] {
  const keys = encryption.sources().filter(({ type }) => type === "azure-native:keyvault:Key");
  const rotated = keys.every((key) => rotates(encryption.estate.inputsOf(key)));
  return rotated ? [] : [violated(encryption.path, "must come from a key with a rotation policy")];
}

function rotates(key: Reading): boolean {
  const actions = key.at("properties", "rotationPolicy", "lifetimeActions").items();
  return actions.some((action) => action.at("action", "type").text()?.toLowerCase() === "rotate");
}
