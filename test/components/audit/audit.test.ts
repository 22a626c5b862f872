import { describe, expect, it } from "vitest";
import { capabilityOf, cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

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

  it("stays in the account's own hands, encrypted with a key of its own", async () => {
    const plan = await shippedPlan(environment);
    const parts = cloudResources(plan).filter((resource) => capabilityOf(resource, plan) === "audit");

    expect(
      parts.some(({ propertyDependencies }) => JSON.stringify(propertyDependencies).includes("keys")) ||
        JSON.stringify(parts).includes("keys/logs"),
    ).toBe(true);
  });
});
