import { describe, expect, it } from "vitest";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

const SECRETS = { names: ["wandb-key"] };

describe("secrets", () => {
  it.each([
    ["dev-aws", "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretVersion:SecretVersion"],
    ["dev-gcp", "gcp:secretmanager/secret:Secret", "gcp:secretmanager/secretVersion:SecretVersion"],
    ["dev-azure", "azure-native:keyvault:Vault", "azure-native:keyvault:Secret"],
  ])("have a place on %s and no value that passed the program", async (environment, place, value) => {
    const types = cloudResources(await shippedPlan(environment, { secrets: SECRETS })).map(({ type }) => type);

    expect(types).toContain(place);
    expect(types).not.toContain(value);
  });

  it("cost nothing where there are none", async () => {
    const plan = await shippedPlan("dev-aws");

    expect(plan.resources.filter(({ type }) => type.startsWith("estate:secrets:"))).toEqual([]);
  });
});
