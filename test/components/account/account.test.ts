import { describe, expect, it } from "vitest";
import { REGIONS } from "../../../components/account/regions.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";

describe("the regions", () => {
  it.each(Object.entries(REGIONS))("of %s have three zones each, no two alike", (_cloud, regions) => {
    const names = Object.keys(regions);

    expect(names.length).toBeGreaterThanOrEqual(12);
    for (const [name, { zones }] of Object.entries(regions)) expect(new Set(zones).size, name).toBe(3);
  });
});

describe("the account", () => {
  it.each([
    ["dev-aws", { region: "eu-central-1", allowedAccountIds: ["111122223333"] }],
    ["dev-gcp", { region: "europe-west4", project: "estate-example" }],
    ["dev-azure", { location: "westeurope", subscriptionId: "00000000-0000-0000-0000-000000000000" }],
  ])("of %s is the only one that its provider touches", async (environment, expected) => {
    const plan = await shippedPlan(environment);
    const used = new Set(plan.resources.flatMap(({ provider }) => provider ?? []));
    const providers = plan.resources.filter(({ type, urn }) => /^pulumi:providers:(aws|gcp|azure-native)$/.test(type) && used.has(urn));

    expect(providers.length).toBeGreaterThan(0);
    for (const { inputs } of providers) expect(unquoted(inputs)).toMatchObject(expected);
  });

  it("has its APIs enabled before anything is made in a project", async () => {
    const plan = await shippedPlan("dev-gcp");
    const main = plan.resources.find(({ name }) => name === "account-gcp");
    const apis = plan.resources.filter(({ type }) => type === "gcp:projects/service:Service").map(({ urn }) => urn);

    expect(apis.length).toBeGreaterThan(15);
    expect(main?.dependencies).toEqual(expect.arrayContaining(apis));
  });
});

/** Lists travel to providers as JSON text. */
function unquoted(inputs: object): object {
  const entries = Object.entries(inputs).map(([key, value]) => [
    key,
    typeof value === "string" && value.startsWith("[") ? JSON.parse(value) : value,
  ]);
  return Object.fromEntries(entries);
}
