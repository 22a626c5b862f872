import { describe, expect, it } from "vitest";
import { LEVELS } from "../../../environments/maturity.ts";
import type { Plan } from "../../../plan/plan.ts";
import { wiringProblems } from "../../../plan/wiring/index.ts";
import { CONTROLS } from "../../../policies/controls/index.ts";
import { evaluate } from "../../../policies/core/evaluate.ts";
import { estatePlan, plannedObjects } from "../../support/estate-plan.ts";

const INFERENCE = {
  batch: [{ name: "nightly", model: "example", input: "orders/incoming", output: "orders/scored", owner: "sales" }],
  streaming: {
    streams: [{ name: "orders", model: "example", input: "orders", output: "orders.scored", deadLetter: "orders.dead", owner: "sales" }],
  },
  edge: {
    groups: [{ name: "line", model: "example", devices: 4, signatureKey: "line", repository: "edge/example", owner: "sales" }],
  },
};

/** What controls of the level and below find in what is of inference. */
function findings(plan: Plan, maturity: number): string[] {
  const asked = CONTROLS.filter(({ level }) => level <= maturity);
  const { results } = evaluate(plan, asked, [], "2026-01-01");
  return results.flatMap(({ control, findings: found }) =>
    found
      .filter(({ urn }) => /inference/.test(urn ?? ""))
      .map(({ path, reason, urn }) => `${control.id}: ${urn?.split("::").slice(2).join("::")} ${path} ${reason}`),
  );
}

describe("an estate that infers in further ways", () => {
  it.each(LEVELS)("is whole at level %i: everything that is counted on is there", { timeout: 120_000 }, async (maturity) => {
    const plan = await estatePlan({ maturity, inference: INFERENCE });

    expect(wiringProblems(plan)).toEqual([]);
    expect(findings(plan, maturity)).toEqual([]);
    expect(plannedObjects(plan).filter(({ kind }) => kind === "Kafka")).toHaveLength(1);
    // Devices have a name where pages have names.
    const isPaged = plannedObjects(plan).some(({ kind }) => kind === "Gateway");
    const routes = plannedObjects(plan).filter(({ kind, metadata }) => kind === "HTTPRoute" && metadata.name === "edge-fleet");
    expect(routes).toHaveLength(isPaged ? 1 : 0);
  });

  it("is told at level 2 of topics that one server alone has", { timeout: 120_000 }, async () => {
    const streaming = { ...INFERENCE.streaming, brokers: 1 };
    const found = findings(await estatePlan({ maturity: 2, inference: { streaming } }), 2);

    expect(found).toHaveLength(6);
    for (const finding of found) expect(finding).toMatch(/^topics-survive-a-server: .*KafkaTopic::streaming-inference-topic-orders/);
  });
});
