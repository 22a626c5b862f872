import { describe, expect, it } from "vitest";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

describe("the zone", () => {
  it.each(["prod-aws", "prod-gcp", "prod-azure"])("of %s is signed, and names who may issue certificates", async (environment) => {
    const text = JSON.stringify(cloudResources(await shippedPlan(environment)).map(({ inputs, type }) => [type, inputs]));

    expect(text).toMatch(/hostedZoneDnsSec|dnssecConfig|DnssecConfig/);
    expect(text).toContain("letsencrypt.org");
    expect(text).toContain("mlops.example.com");
  });

  it.each(["dev-aws", "dev-gcp", "dev-azure"])("of %s is not made unless it is asked for", async (environment) => {
    const plan = await shippedPlan(environment);

    expect(plan.resources.filter(({ type }) => type.startsWith("estate:dns:"))).toEqual([]);
  });
});
