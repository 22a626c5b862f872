import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";

const aws = (inputs: Record<string, PlanValue>) => resource("aws:kms/key:Key", inputs);
const gcp = (inputs: Record<string, PlanValue>) => resource("gcp:kms/cryptoKey:CryptoKey", inputs);

function azure(trigger: Record<string, PlanValue>, type = "rotate") {
  const properties = { rotationPolicy: { lifetimeActions: [{ action: { type }, trigger }] } };
  return resource("azure-native:keyvault:Key", { properties });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a key of AWS",
      answer: "passed",
      resources: [aws({ customerMasterKeySpec: "SYMMETRIC_DEFAULT", enableKeyRotation: true, rotationPeriodInDays: 365 })],
    },
    {
      sort: "compliant",
      title: "keys of the other clouds",
      answer: "passed",
      resources: [gcp({ rotationPeriod: "7776000s" }), azure({ timeAfterCreate: "P1Y" })],
    },
    {
      sort: "violating",
      title: "a key that stays",
      answer: "violated",
      paths: ["enableKeyRotation"],
      resources: [aws({ enableKeyRotation: false })],
    },
    {
      sort: "violating",
      title: "keys of the other clouds that stay",
      answer: "violated",
      paths: ["properties.rotationPolicy.lifetimeActions", "rotationPeriod"],
      resources: [gcp({}), azure({ timeBeforeExpiry: "P30D" }, "notify")],
    },
    {
      sort: "boundary",
      title: "a second more than 90 days, and a day more than a year",
      answer: "violated",
      paths: ["properties.rotationPolicy.lifetimeActions", "rotationPeriod", "rotationPeriodInDays"],
      resources: [
        gcp({ rotationPeriod: "7776001s" }),
        azure({ timeAfterCreate: "P367D" }),
        aws({ enableKeyRotation: true, rotationPeriodInDays: 366 }),
      ],
    },
    {
      sort: "boundary",
      title: "keys that sign",
      answer: "passed",
      resources: [aws({ customerMasterKeySpec: "ECC_NIST_P256", enableKeyRotation: false }), gcp({ purpose: "ASYMMETRIC_SIGN" })],
    },
    { sort: "unknown", title: "a period that is known later", answer: "undetermined", resources: [gcp({ rotationPeriod: unknown })] },
    { sort: "absent", title: "a key that says nothing", answer: "violated", resources: [aws({})] },
    { sort: "wrong-type", title: "a period as a number", answer: "violated", resources: [gcp({ rotationPeriod: 7_776_000 })] },
  ],
};
