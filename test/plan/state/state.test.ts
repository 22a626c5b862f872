import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { resourcesOfState } from "../../../plan/state/index.ts";
import { SECRET } from "../../../plan/values.ts";
import { CONTROLS } from "../../../policies/controls/index.ts";
import { evaluate } from "../../../policies/core/evaluate.ts";
import { estatePlan } from "../../support/estate-plan.ts";

const SECRET_ENVELOPE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "AAAB" };

describe("a stack's exported state", () => {
  it("gives the resources that a plan had, so that controls say the same of both", async () => {
    const plan = await estatePlan({ maturity: 1 });
    const resources = resourcesOfState(exportOf(plan.resources), "export.json");

    const ofPlan = evaluate(plan, CONTROLS, [], "2026-01-01");
    const ofState = evaluate({ ...plan, resources }, CONTROLS, [], "2026-01-01");

    expect(ofState.results.map(({ control, answer, findings }) => [control.id, answer, findings])).toEqual(
      ofPlan.results.map(({ control, answer, findings }) => [control.id, answer, findings]),
    );
  });

  it("withholds secrets, even encrypted", () => {
    const [first] = resourcesOfState(exportOf([resource({ password: SECRET })]), "export.json");

    expect(first?.inputs).toEqual({ password: SECRET });
  });

  it("leaves out what is on its way out", () => {
    const text = JSON.stringify({
      version: 3,
      deployment: { resources: [{ urn: "urn:pulumi:a::b::c:d:E::f", type: "c:d:E", delete: true }] },
    });

    expect(resourcesOfState(text, "export.json")).toEqual([]);
  });

  it.each([
    ["is cut off", `{"version":3,"deployment":{"resources":[{"urn":`, "cut off"],
    ["is of a newer version", `{"version":4,"deployment":{}}`, "version 4"],
    ["is something else", `[1]`, "holds no object"],
    ["has no deployment", `{"version":3}`, "has no `deployment`"],
    ["has resources that are none", `{"version":3,"deployment":{"resources":[7]}}`, "`deployment.resources[0]` is no object"],
  ])("says so when a file %s", (_, text, message) => {
    expect(() => resourcesOfState(text, "export.json")).toThrow(message);
  });

  it("never fails otherwise, whatever a file holds", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = `{"version":3,"deployment":{"resources":[{"urn":"urn:pulumi:a::b::c:d:E::f","type":"c:d:E","inputs":${json},"dependencies":${json},"propertyDependencies":${json}}]}}`;

        expect(resourcesOfState(text, "export.json")).toHaveLength(1);
      }),
    );
  });
});

function resource(inputs: Record<string, PlanValue>): PlannedResource {
  const options = { dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false, aliases: [], ignoreChanges: [] };
  return { urn: "urn:pulumi:a::b::c:d:E::f", type: "c:d:E", name: "f", custom: true, inputs, ...options };
}

/** What an engine would export of resources, in another order than a plan has. */
function exportOf(resources: readonly PlannedResource[]): string {
  const written = resources.toReversed().map(({ provider, ...rest }) => ({
    ...JSON.parse(JSON.stringify(rest), (_, value: unknown) => (isSecret(value) ? SECRET_ENVELOPE : value)),
    ...(provider === undefined ? {} : { provider: `${provider}::an-id` }),
  }));
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources: written } });
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Record<string, unknown>)["estate:value"] === "secret";
}
