import type { PlannedResource } from "../../plan/plan.ts";
import { at, list, text } from "../../plan/wiring/values.ts";
import { ROTATION_MONTHS, SECRET_VERSIONS } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { exactly, spanWord, times } from "../spans.ts";

/** Seconds of a month. */
const MONTH_SECONDS = 730 * 3600;

/** https://cloud.google.com/kms/pricing and https://cloud.google.com/secret-manager/pricing */
export const gcpKeys: Pricer[] = [
  { types: ["gcp:kms/cryptoKey:CryptoKey"], chargesOf: key },
  { types: ["gcp:secretmanager/secret:Secret"], chargesOf: secret },
];

/** Every rotation leaves a version behind that old data needs, and that costs what the new one does. */
function key({ inputs }: PlannedResource): Charges {
  const level = (text(at(inputs, "versionTemplate", "protectionLevel")) ?? "SOFTWARE").toLowerCase();
  const charge = { what: "key", price: { sheet: "key", thing: level } };
  const seconds = /^(\d+)s$/.exec(text(inputs["rotationPeriod"]) ?? "")?.[1];
  if (seconds === undefined || Number(seconds) === 0) return [{ ...charge, quantity: exactly(1) }];
  const versions = { low: 1, high: 1 + Math.floor((ROTATION_MONTHS * MONTH_SECONDS) / Number(seconds)) };
  return [{ ...charge, quantity: versions, assumed: `${spanWord(versions)} versions, as many as a year of rotations leaves` }];
}

/** Each place that keeps a version counts. */
function secret({ inputs }: PlannedResource): Charges {
  const places = list(at(inputs, "replication", "userManaged", "replicas")).length || 1;
  return [
    {
      what: `secret in ${places} ${places === 1 ? "place" : "places"}`,
      price: { sheet: "secret", thing: "stored" },
      quantity: times(SECRET_VERSIONS, places),
      assumed: `${spanWord(SECRET_VERSIONS)} versions`,
    },
  ];
}
