import { describe, expect, it } from "vitest";
import { KEY_USES, KeysSpec } from "../../../components/keys/contract.ts";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

const KEY = {
  "prod-aws": "aws:kms/key:Key",
  "prod-gcp": "gcp:kms/cryptoKey:CryptoKey",
  "prod-azure": "azure-native:keyvault:Key",
} as const;

describe.each(Object.entries(KEY))("the keys of %s", (environment, type) => {
  it("are one for each use, all of them rotated", async () => {
    const plan = await shippedPlan(environment);
    const keys = cloudResources(plan).filter(
      (resource) => resource.type === type && resource.external !== true && resource.name.startsWith("keys-"),
    );

    expect(keys.map(({ name }) => name.replace(/^keys-/, "").replace(/-key$/, "")).sort()).toEqual([...KEY_USES].sort());
    for (const { inputs, name } of keys)
      expect(JSON.stringify(inputs), name).toMatch(/"enableKeyRotation":true|"rotationPeriod":|"rotationPolicy":/i);
  });

  it("are rotated more often where that is asked for", async () => {
    const [yearly, quarterly] = await Promise.all([
      shippedPlan(environment, { keys: { rotationDays: 365 } }),
      shippedPlan(environment, { keys: { rotationDays: 90 } }),
    ]);
    const periods = (plan: Awaited<ReturnType<typeof shippedPlan>>) =>
      JSON.stringify(cloudResources(plan).find((resource) => resource.type === type && resource.name.startsWith("keys-"))?.inputs);

    // Google's are rotated every 90 days at least, as CKV_GCP_43 asks.
    if (environment !== "prod-gcp") expect(periods(yearly)).not.toBe(periods(quarterly));
    expect(periods(quarterly)).toMatch(/90|7776000s/);
  });
});

describe("the spec of keys", () => {
  it("never lets one be deleted without a week to have it back", () => {
    expect(KeysSpec.safeParse({ deletionDays: 6 }).success).toBe(false);
    expect(KeysSpec.parse({}).deletionDays).toBe(30);
  });
});
