import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { isOfCloud } from "../../prices/estate.ts";
import { FREE_TYPES } from "../../prices/free/index.ts";
import { PRICERS } from "../../prices/pricers/index.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";

const FREE = FREE_TYPES.flatMap(({ types }) => types);
const PRICED = PRICERS.flatMap(({ types }) => types);

/** What the shipped environments do not have, and others do. */
const ELSEWHERE = [
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:sagemaker/endpoint:Endpoint",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  "aws:sagemaker/model:Model",
  "azure-native:monitor:ActionGroup",
  "azure-native:monitor:MetricAlert",
  "databricks:index/mwsWorkspaces:MwsWorkspaces",
  "gcp:monitoring/alertPolicy:AlertPolicy",
];

describe("types of resources", () => {
  const plans = new Map<string, Plan>();

  beforeAll(async () => {
    for (const name of CLOUD_ENVIRONMENTS) plans.set(name, await shippedPlan(name));
  }, 120_000);

  it.each(CLOUD_ENVIRONMENTS)("of %s are each priced or free, none is forgotten", (name) => {
    const types = (plans.get(name)?.resources ?? []).filter(({ custom, type }) => custom && isOfCloud(type)).map(({ type }) => type);

    expect(types.length).toBeGreaterThan(0);
    expect([...new Set(types)].filter((type) => !FREE.includes(type) && !PRICED.includes(type))).toEqual([]);
  });

  it("are not both, nor named twice", () => {
    const all = [...FREE, ...PRICED];

    expect(all.filter((type, index) => all.indexOf(type) !== index)).toEqual([]);
  });

  it("are those of some environment", () => {
    const used = new Set([...plans.values()].flatMap(({ resources }) => resources.map(({ type }) => type)));

    expect([...FREE, ...PRICED].filter((type) => !used.has(type) && !ELSEWHERE.includes(type))).toEqual([]);
  });

  it("are free for a reason that is written somewhere", () => {
    for (const { because, source, types } of FREE_TYPES) {
      expect(because).toMatch(/[^.]$/);
      expect(new URL(source).protocol).toBe("https:");
      expect(types.length).toBeGreaterThan(0);
    }
  });
});
