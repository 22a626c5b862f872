import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";
import { plannedObjects } from "../../support/estate-plan.ts";

const ENVIRONMENTS = ["prod-aws", "prod-gcp", "prod-azure"] as const;

/** The most nodes that each pool may have, as its cloud is told. */
const BOUNDS: Readonly<Record<(typeof ENVIRONMENTS)[number], (resource: PlannedResource) => unknown>> = {
  "prod-aws": ({ inputs, type }) =>
    type === "kubernetes:karpenter.sh/v1:NodePool" ? (inputs["spec"] as { limits?: unknown }).limits : undefined,
  "prod-gcp": ({ inputs, type }) =>
    type === "gcp:container/nodePool:NodePool"
      ? (inputs["autoscaling"] as { totalMaxNodeCount?: unknown } | undefined)?.totalMaxNodeCount
      : undefined,
  "prod-azure": ({ inputs, type }) => (type === "azure-native:containerservice:AgentPool" ? inputs["maxCount"] : undefined),
};

describe.each(ENVIRONMENTS)("the node pools of %s", (environment) => {
  it("never grow without a bound", async () => {
    const plan = await shippedPlan(environment);
    const pools = plan.resources.filter(({ type }) =>
      /karpenter.sh\/v1:NodePool$|container\/nodePool:NodePool$|containerservice:AgentPool$/.test(type),
    );

    expect(pools.length).toBeGreaterThanOrEqual(4);
    expect(pools.filter((pool) => BOUNDS[environment](pool) === undefined).map(({ name }) => name)).toEqual([]);
  });

  it("keep nodes with GPUs for pods that ask for one", async () => {
    const plan = await shippedPlan(environment);
    const text = JSON.stringify(
      plan.resources.filter(({ name }) => /^node-pools-.*(serving|training|large)/.test(name)).map(({ inputs }) => inputs),
    );

    expect(text).toMatch(/nvidia\.com\/gpu/);
  });

  it("are spare capacity only where that was asked for", async () => {
    const pools = { cluster: { nodePools: [{ name: "general", max: 2 }] } };
    const plan = await shippedPlan(environment, pools);
    const text = JSON.stringify([...cloudResources(plan).map(({ inputs }) => inputs), ...plannedObjects(plan).map(({ fields }) => fields)]);

    expect(text).not.toMatch(/"spot":true|"scaleSetPriority":"Spot"|"capacityType":"SPOT"|"values":\["spot"\]/i);
  });
});
