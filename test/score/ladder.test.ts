import { describe, expect, it } from "vitest";
import { PLAN_VERSION, type Plan, type PlannedResource } from "../../plan/plan.ts";
import { differenceOf } from "../../score/ladder.ts";
import { planned } from "../support/priced.ts";

const REGION = planned("pulumi:providers:aws", "account", { region: "us-east-1" });
const KEY = planned("aws:kms/key:Key", "key", {});
const GATEWAY = planned("aws:ec2/natGateway:NatGateway", "nat", {});

function at(maturity: number, resources: readonly PlannedResource[]): Plan {
  return { version: PLAN_VERSION, environment: "test", cloud: "aws", maturity, resources: [REGION, ...resources], outputs: {} };
}

describe("a step up the ladder", () => {
  it("says what it adds to the monthly bill", () => {
    const { cost, from, to } = differenceOf(at(0, [KEY]), at(1, [KEY, GATEWAY]));

    expect([from, to]).toEqual([0, 1]);
    expect(cost.difference).toEqual({ low: 33.3, high: 77.85 });
    expect([cost.before?.total.low, cost.after?.total.low]).toEqual([1, 34.3]);
  });
});
