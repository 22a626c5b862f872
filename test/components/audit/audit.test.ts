import { describe, expect, it } from "vitest";
import { capabilityOf, cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

const ACCOUNT =
  "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/records/providers/Microsoft.Storage/storageAccounts/records";

/** A store of another account, and what writes to it: its type, its property that names the store, and what it has in common with the one at home. */
const COPIES: Readonly<Record<string, readonly [string, { type: string; key: string; same: readonly string[] }]>> = {
  "prod-aws": [
    "records-of-all",
    { type: "aws:cloudtrail/trail:Trail", key: "s3BucketName", same: ["isMultiRegionTrail", "enableLogging", "enableLogFileValidation"] },
  ],
  "prod-gcp": [
    "records-of-all",
    { type: "gcp:logging/projectSink:ProjectSink", key: "destination", same: ["filter", "uniqueWriterIdentity"] },
  ],
  "prod-azure": [ACCOUNT, { type: "azure-native:monitor:SubscriptionDiagnosticSetting", key: "storageAccountId", same: ["logs"] }],
};

describe.each(["prod-aws", "prod-gcp", "prod-azure"])("the audit log of %s", (environment) => {
  it("is kept as long as is asked for, and cannot be deleted before where it is locked", async () => {
    const plan = await shippedPlan(environment, { audit: { retentionDays: 777, locked: true } });
    const text = JSON.stringify(
      cloudResources(plan)
        .filter((resource) => capabilityOf(resource, plan) === "audit")
        .map(({ inputs }) => inputs),
    );

    // Google counts in seconds.
    expect(text).toMatch(/\b777\b|67132800/);
    expect(text).toMatch(/COMPLIANCE|"isLocked":true|immutab/i);
  });

  it("goes to another account as well where one is named, and in no other way than at home", async () => {
    const [store, places] = COPIES[environment] ?? [];
    const plan = await shippedPlan(environment, { audit: { copyTo: store } });
    const recorders = cloudResources(plan).filter((resource) => resource.type === places?.type && capabilityOf(resource, plan) === "audit");
    const copy = recorders.find(({ inputs }) => JSON.stringify(inputs[places?.key ?? ""]).includes(String(store)));

    expect(recorders).toHaveLength(2);
    expect(copy).toBeDefined();
    expect(copy?.propertyDependencies[places?.key ?? ""] ?? []).toEqual([]);
    for (const key of places?.same ?? [])
      expect(new Set(recorders.map(({ inputs }) => JSON.stringify(inputs[key]))), key).toHaveProperty("size", 1);
  });

  it("stays in the account's own hands, encrypted with a key of its own", async () => {
    const plan = await shippedPlan(environment);
    const parts = cloudResources(plan).filter((resource) => capabilityOf(resource, plan) === "audit");

    expect(
      parts.some(({ propertyDependencies }) => JSON.stringify(propertyDependencies).includes("keys")) ||
        JSON.stringify(parts).includes("keys/logs"),
    ).toBe(true);
  });
});

describe("the audit log of Azure", () => {
  it("holds who reads, writes and deletes in the account of the buckets", async () => {
    const plan = await shippedPlan("prod-azure");
    const setting = cloudResources(plan).find(({ name }) => name === "audit-buckets-records");
    const container = plan.resources.find(({ urn }) => setting?.propertyDependencies["resourceUri"]?.includes(urn));

    expect(container?.name).toMatch(/^object-store-/);
    expect(setting?.inputs["logs"]).toEqual(
      ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    );
    expect(setting?.propertyDependencies["storageAccountId"]?.join()).toContain("audit-account");
  });
});
