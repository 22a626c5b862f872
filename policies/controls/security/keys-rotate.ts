import { defineControl } from "../../core/control.ts";
import { mustBe, mustBeAtMost, mustBeText, someItem } from "../../core/demands.ts";
import type { Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";

const AWS_DAYS = 365;
const GCP_SECONDS = 90 * 86_400;

/** Keys that sign cannot change by themselves on any cloud: who checks a signature has to learn of the new one first. */
export const control = defineControl({
  id: "keys-rotate",
  level: 2,
  dimension: "security",
  severity: "medium",
  statement: "Every key that encrypts changes by itself: on AWS and Azure each year at least, on Google Cloud every 90 days.",
  sources: [
    { by: "checkov", reference: "CKV_AWS_7, CKV_GCP_43" },
    { by: "cis", reference: "AWS 7.0: 4.6; GCP 5.0: 1.11; Azure 6.0: 8.3.9" },
  ],
  remediation: "Leave keys to the estate.",
  keys: ["keys"],
  resources: {
    "aws:kms/key:Key": ofAws,
    "gcp:kms/cryptoKey:CryptoKey": (key) => {
      const signs = key.at("purpose").text()?.startsWith("ASYMMETRIC") === true || key.at("purpose").value === "MAC";
      return signs
        ? []
        : mustBeText(key.at("rotationPeriod"), isShort, `must be at most ${GCP_SECONDS} seconds, such as \`${GCP_SECONDS}s\``);
    },
    "azure-native:keyvault:Key": (key) => {
      const rotates = (action: Reading) => action.at("action", "type").text()?.toLowerCase() === "rotate" && isYearly(action.at("trigger"));
      const actions = key.at("properties", "rotationPolicy", "lifetimeActions");
      return someItem(actions, rotates, "must hold a rotation after a year or before the key ends");
    },
  },
});

function ofAws(key: Reading): readonly Finding[] {
  const spec = key.at("customerMasterKeySpec");
  if (/^(RSA|ECC|HMAC|SM2|ML_DSA)/.test(spec.text() ?? "")) return [];
  return [
    ...mustBe(spec, "SYMMETRIC_DEFAULT", "passes"),
    ...mustBe(key.at("enableKeyRotation"), true),
    ...mustBeAtMost(key.at("rotationPeriodInDays"), AWS_DAYS, "passes"),
  ];
}

function isShort(period: string): boolean {
  const [, seconds = "0"] = /^(\d+)(?:\.\d+)?s$/.exec(period) ?? [];
  return Number(seconds) > 0 && Number(seconds) <= GCP_SECONDS;
}

/** An ISO 8601 duration of at most a year. https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation */
function isYearly(trigger: Reading): boolean {
  if (trigger.at("timeBeforeExpiry").text() !== undefined) return true;
  const [, years = "0", months = "0", days = "0"] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/i.exec(trigger.at("timeAfterCreate").text() ?? "") ?? [];
  const total = Number(years) * 365 + Number(months) * 30 + Number(days);
  return total > 0 && total <= 366;
}
