import { beforeAll, describe, expect, it } from "vitest";
import type { Item } from "../../../plan/wiring/item.ts";
import { MAKERS } from "../../../plan/wiring/makers/index.ts";
import { FINDERS } from "../../../plan/wiring/references/index.ts";
import { There } from "../../../plan/wiring/there.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";
import { estatePlan } from "../../support/estate-plan.ts";

/** Nothing is served by a runtime before somebody says what. */
const SERVED = { kserve: { services: [{ name: "fraud", team: "models", modelFormat: "sklearn", registeredModel: "fraud@champion" }] } };

/** The estate's own Job releases where nobody says otherwise. */
const ROLLED_OUT = { release: { enabled: true, system: "argo-rollouts" }, gateway: { enabled: true, system: "envoy" } };

/** No topic is read before somebody says which. */
const STREAMED = {
  inference: {
    streaming: {
      streams: [{ name: "orders", model: "example", input: "orders", output: "orders.scored", deadLetter: "orders.dead", owner: "sales" }],
    },
  },
};

let items: readonly Item[];

beforeAll(async () => {
  const plans = await Promise.all([estatePlan({ maturity: 3, serving: SERVED, ...ROLLED_OUT, ...STREAMED }), shippedPlan("prod-aws")]);
  items = plans.flatMap(({ resources }) => new There(resources).items);
});

describe("in the estates that have most", () => {
  it.each(FINDERS.map((find) => [find.name, find] as const))("%s finds something that is counted on", (_, find) => {
    expect(items.some((item) => find(item).length > 0)).toBe(true);
  });

  it.each(MAKERS.map((make) => [make.name, make] as const))("%s knows of something that is made", (_, make) => {
    expect(items.some((item) => make(item).length > 0)).toBe(true);
  });
});
