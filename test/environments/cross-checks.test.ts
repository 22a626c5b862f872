import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import type { Tree } from "../../environments/merge.ts";

const AWS = { cloud: "aws", owner: "platform", costCentre: "research", region: "eu-central-1", account: "111122223333" };
const GCP = { ...AWS, cloud: "gcp", region: "europe-west4", account: "estate-example" };
const AZURE = { ...AWS, cloud: "azure", region: "westeurope", account: "00000000-0000-0000-0000-000000000000" };
const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };

function pools(...nodePools: Tree[]): Tree {
  return { cluster: { nodePools } };
}

function problemsOf(values: Tree): string[] {
  return checkEnvironment(values).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("an environment of a cloud", () => {
  it.each([AWS, GCP, AZURE])("is fine with region and account on $cloud", (values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  it.each<[string, Tree, RegExp]>([
    ["no region", { ...AWS, region: undefined }, /^region: is required on aws: one of .*eu-central-1/],
    ["a misspelt region", { ...AWS, region: "eu-centrl-1" }, /^region: aws has no region "eu-centrl-1".* did you mean `eu-central-1`\?/],
    ["another cloud's region", { ...GCP, region: "eu-central-1" }, /^region: gcp has no region/],
    ["no account", { ...AZURE, account: undefined }, /^account: is required on azure: a subscription id/],
    ["another cloud's account", { ...AWS, account: "estate-example" }, /^account: must be an account id of 12 digits/],
    ["no budget at level 1", { ...AWS, maturity: 1 }, /^budget: is required at level 1: monthlyAmount and receivers/],
    ["a cluster of this machine", { ...AWS, cluster: { kind: "embedded" } }, /^cluster.kind: must be one of auto, none on aws/],
    [
      "an API server for everybody",
      { ...AWS, cluster: { allowedCidrs: ["0.0.0.0/0"] } },
      /^cluster.allowedCidrs\[0\]: must be \/16 or narrower/,
    ],
    ["an API server for half of everybody", { ...AWS, cluster: { allowedCidrs: ["128.0.0.0/1"] } }, /^cluster.allowedCidrs\[0\]/],
    [
      "a cluster beside a managed system",
      { ...AWS, tracking: { system: "sagemaker" } },
      /^cluster.kind: must be `none` where tracking.system is `sagemaker`/,
    ],
    [
      "what runs in a cluster where there is none",
      { ...AWS, cluster: { kind: "none" }, tracking: { system: "sagemaker" }, serving: { kserve: { enabled: true } } },
      /^serving\.kserve\.enabled: must be false where cluster\.kind is `none`/,
    ],
    ["no cluster for MLflow", { ...AWS, cluster: { kind: "none" } }, /^tracking.system: must be a managed system/],
    ["a public network", { ...AWS, network: { cidr: "8.8.0.0/16" } }, /^network.cidr: must lie in 10\.0\.0\.0\/8/],
    [
      "a network with the wrong start",
      { ...AWS, network: { cidr: "10.40.1.0/16" } },
      /^network.cidr: must start at its first address, 10\.40\.0\.0\/16/,
    ],
    ["a network too small", { ...AWS, network: { cidr: "10.40.0.0/24" } }, /^network.cidr: must be from \/12 to \/20/],
    [
      "a network in the Services' block",
      { ...AWS, network: { cidr: "172.20.0.0/16" } },
      /^network.cidr: must not overlap 172\.20\.0\.0\/16, which Services have/,
    ],
    [
      "more nodes than addresses",
      { ...AWS, network: { cidr: "10.40.0.0/20" }, ...pools({ name: "a", max: 200 }) },
      /^network.cidr: has room for 96 nodes, and cluster.nodePools may have 200/,
    ],
    [
      "another cloud's network",
      {
        ...AWS,
        network: { existing: { id: "projects/p/global/networks/n", nodeSubnets: ["subnet-0123456789abcdef0"], dataSubnets: ["subnet-1"] } },
      },
      /^network.existing.dataSubnets\[0\]: is no id of aws/,
    ],
    [
      "fewer at most than at least",
      { ...AWS, ...pools({ name: "a", min: 3, max: 2 }) },
      /^cluster.nodePools\[0\].min: must be at most max, which is 2/,
    ],
    [
      "an accelerator that the cloud lacks",
      { ...GCP, ...pools({ name: "a", max: 1, accelerator: { kind: "nvidia-a10g" } }) },
      /^cluster.nodePools\[0\].accelerator: gcp has no machine with 1 nvidia-a10g in europe-west4; it is offered on aws/,
    ],
    [
      "a number of accelerators that no machine has",
      { ...AWS, ...pools({ name: "a", max: 1, accelerator: { kind: "nvidia-l4", count: 3 } }) },
      /^cluster.nodePools\[0\].accelerator: aws has no machine with 3 nvidia-l4 in eu-central-1; aws has 1, 4, 8 of them a machine/,
    ],
    [
      "a GPU cut into parts that cannot be",
      { ...AWS, ...pools({ name: "a", max: 1, accelerator: { kind: "nvidia-l4", sharing: { by: "mig", profile: "1g.5gb" } } }) },
      /^cluster.nodePools\[0\].accelerator.sharing.by: must be `time`/,
    ],
    [
      "GPUs only",
      { ...AWS, ...pools({ name: "a", max: 1, accelerator: { kind: "nvidia-l4" } }) },
      /^cluster.nodePools: must have a pool without an accelerator/,
    ],
    [
      "a machine larger than any",
      { ...AWS, ...pools({ name: "a", max: 1, cpu: 256, memoryGiB: 4096 }) },
      /^cluster.nodePools\[0\]: aws has no machine with 256 CPUs/,
    ],
    [
      "an account of Databricks without it",
      { ...AWS, managedMl: { account: "8e1b8f2e-1c8e-4b53-9a38-2d1f8f0b7a11" } },
      /^managedMl.account: is allowed only/,
    ],
    [
      "Databricks without its account",
      { ...AWS, cluster: { kind: "none" }, tracking: { system: "databricks" } },
      /^managedMl.account: is required/,
    ],
  ])("is refused with %s, by its key", (_what, values, expected) => {
    expect(problemsOf(values)).toContainEqual(expect.stringMatching(expected));
  });

  it("is told everything at once: what is wrong alone, and what does not fit", () => {
    const problems = problemsOf({
      ...AWS,
      maturity: 2,
      region: "nowhere",
      owner: "Not A Label",
      network: { cidr: "8.8.0.0/16" },
      cluster: { allowedCidrs: ["0.0.0.0/0"], nodePools: [{ name: "a", max: 1 }] },
    });

    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "owner",
      "region",
      "network.cidr",
      "cluster.allowedCidrs[0]",
      "budget",
      "signOn.issuer",
      "signOn.clientSecret",
    ]);
  });
});

describe("an environment of this machine", () => {
  it.each<[string, Tree, RegExp]>([
    ["a region", { ...LOCAL, region: "eu-central-1" }, /^region: is allowed only on a cloud/],
    ["an account", { ...LOCAL, account: "111122223333" }, /^account: is allowed only on a cloud/],
    ["a budget", { ...LOCAL, budget: { monthlyAmount: 1, receivers: ["a@example.com"] } }, /^budget: is allowed only on a cloud/],
    ["no cluster", { ...LOCAL, cluster: { kind: "none" } }, /^cluster.kind: must be another than `none`/],
  ])("is refused with %s", (_what, values, expected) => {
    expect(problemsOf(values)).toContainEqual(expect.stringMatching(expected));
  });
});
