import { describe, expect, it } from "vitest";
import { RegistrySpec } from "../../../components/registry/contract.ts";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";

describe("the registry", () => {
  it("has a repository of its own for each name on AWS, and one address in front of all elsewhere", async () => {
    const plans = await Promise.all(
      ["dev-aws", "dev-gcp", "dev-azure"].map((name) => shippedPlan(name, { registry: { repositories: ["a", "b"] } })),
    );
    const repositories = cloudResources(plans[0] as never).filter(({ type }) => type === "aws:ecr/repository:Repository");

    expect(repositories.map(({ inputs }) => inputs["name"])).toEqual(["estate-dev-aws/a", "estate-dev-aws/b"]);
    expect(plans.map(({ outputs }) => outputs["registryPrefix"])).toEqual([
      "111122223333.dkr.ecr.eu-central-1.amazonaws.com/estate-dev-aws",
      expect.stringMatching(/^europe-west4-docker\.pkg\.dev\/estate-example\//),
      expect.anything(),
    ]);
  });

  it.each(["Models", "a--b", "-a", "a/b"])("refuses the name %s, which no cloud takes", (name) => {
    expect(RegistrySpec.safeParse({ repositories: [name] }).success).toBe(false);
  });
});
